"""Pre-training vs fine-tuning BERT: the code behind the lesson's pages."""
