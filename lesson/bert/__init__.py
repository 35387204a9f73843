"""What learners read: BERT's pre-training, its fine-tuning, and what they are compared with."""
