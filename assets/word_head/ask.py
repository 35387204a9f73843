"""Ask the word head what it makes of texts: python ask.py "The soup was cold." """

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer

here = Path(__file__).resolve().parent
asked = json.loads((here / "answer_words.json").read_text(encoding="utf-8"))
tokenizer, model = AutoTokenizer.from_pretrained(here), AutoModelForMaskedLM.from_pretrained(here, dtype=torch.float32)
for text in sys.argv[1:]:
    ids = tokenizer(text, truncation=True, max_length=128 - len(asked["prompt_ids"]))["input_ids"]
    ids = [*ids[:-1], *asked["prompt_ids"], ids[-1]]  # the prompt stands after the text, before [SEP]
    place = len(ids) - 1 - len(asked["prompt_ids"]) + asked["prompt_ids"].index(asked["mask_id"])
    scores = model(input_ids=torch.tensor([ids])).logits[0, place]
    means = torch.stack([scores[words].mean() for words in asked["word_ids"]]) - torch.tensor(asked["priors"])
    shares = dict(zip(asked["class_names"], means.softmax(-1).tolist()))
    print(max(shares, key=shares.get), {name: round(share, 3) for name, share in shares.items()}, text)
