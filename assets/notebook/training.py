# %% [markdown]
# ## What is trained
#
# What a frozen layer says of a review never changes: it is computed once, and training begins there.

# %%
for module in stock.modules():
    if isinstance(module, nn.Dropout):
        module.p = DROPOUT
model = copy.deepcopy(stock.to(device))  # this one is trained, the stock one saved at the end
body = model.base_model
encoder = body.encoder if hasattr(body, "encoder") else body.transformer
layers = list(getattr(encoder, "layer", []))
kept = {"all": len(layers), "head": 0}.get(TRAINABLE) if "-" not in TRAINABLE else int(TRAINABLE.split("-")[1])
frozen = len(layers) - kept


@torch.inference_mode()
def features(rows):
    """The rows as the frozen layers see them: hidden states instead of token ids."""
    found = [None] * len(rows)
    body.eval()
    with autocast(device, PRECISION):
        for numbers in by_length(rows.lengths):
            inputs, _ = rows.batch(numbers, device)
            hidden = body(**inputs, output_hidden_states=True).hidden_states[-1 if TRAINABLE == "head" else frozen]
            hidden = hidden.to(torch.bfloat16 if PRECISION == "bf16" else torch.float32).cpu()
            for number, states in zip(numbers, hidden, strict=True):
                states = states[: len(rows.inputs[number])]
                found[number] = (states[READ_TOKEN][None] if TRAINABLE == "head" else states).clone()
    return Rows(tuple(found), rows.labels)


rows = {part: texts[part] for part in ("train", "validation")}
if TRAINABLE != "all":
    for weight in body.parameters():
        weight.requires_grad_(False)
    for part in [*layers[frozen:], getattr(body, "pooler", None)]:
        if part is not None:
            part.requires_grad_(True)
    rows = {part: features(given) for part, given in rows.items()}

# %% [markdown]
# ## The same digits
#
# This cell you need not read either. The layers compute in the order of the run; products are in bf16 where they were,
# weights and scores in float32; only words that occur have their vectors trained. Without it you get a model as good,
# but not the same one: in a trial with 200 test reviews, rounding alone changed 27 predictions.

# %%
# source: lesson.bert.speed.prepare:OccurringWords
if TRAINABLE == "all":
    also = [tokenizer.pad_token_id, tokenizer.mask_token_id, *ANSWER_IDS, *PROMPT_IDS]
    also += (
        [i for ids in tokenizer(WATCHED, truncation=True, max_length=room)["input_ids"] for i in ids] if WATCHED else []
    )
    occurring = torch.unique(torch.cat([torch.tensor(also), *rows["train"].inputs, *rows["validation"].inputs]))
    words = body.embeddings.word_embeddings = OccurringWords(body.embeddings.word_embeddings, occurring)
    if PRECISION == "bf16":
        body.embeddings.register_forward_hook(lambda module, inputs, hidden: hidden.to(torch.bfloat16))
else:
    body.embeddings.forward = lambda inputs_embeds=None, **_: inputs_embeds
    for layer in layers[:frozen]:
        layer.forward = lambda hidden, *_, **__: hidden
read_last = prepare_head(model, words if TRAINABLE == "all" else None)
if device.type == "cuda":
    model.set_attn_implementation("sdpa")
elif layers and type(layers[0]).__name__ in ("BertLayer", "ElectraLayer", "RobertaLayer"):
    for layer in layers[frozen:]:
        layer.forward = partial(read_last if layer is layers[-1] else all_tokens, layer)

# %% [markdown]
# ## Optimizer and learning rate
#
# AdamW, without weight decay for biases and layer norms. The learning rate rises over the first steps and then falls.

# %%
# source: lesson.bert.finetuning.prepare:warmup_then_decay
trained = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
matrices, vectors = ([weight for weight in trained.values() if (weight.dim() > 1) == many] for many in (True, False))
groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": vectors, "weight_decay": 0.0}]
optimizer = AdamW(groups, lr=LEARNING_RATE, fused=True)
schedule = warmup_then_decay(optimizer, STEPS, WARMUP)

# %% [markdown]
# ## Training
#
# After every few steps the validation reviews are read, and the best weights so far are kept: those with the highest
# macro-F1, and of two that are level those with the lower loss.


# %%
@torch.inference_mode()
def probabilities(model, rows):
    """The probability of each label, [reviews, labels]."""
    found = torch.zeros(len(rows), len(CLASS_NAMES), dtype=torch.float64)
    model.eval()
    with autocast(device, PRECISION):
        for numbers in by_length(rows.lengths):
            found[numbers] = scores(model, rows.batch(numbers, device)[0]).double().softmax(-1).cpu()
    return found


def macro_f1(truth, said):
    """The mean F1 over the labels that occur or are predicted."""
    return f1_score(truth, said, average="macro", labels=np.unique([*truth, *said]), zero_division=0)


def evaluate():
    """(macro-F1, minus the loss) on the validation reviews: the higher, the better."""
    found, truth = probabilities(model, rows["validation"]), rows["validation"].labels
    loss = -found[torch.arange(len(truth)), truth].clamp_min(1e-12).log().mean().item()
    return round(macro_f1(truth.numpy(), found.argmax(1).numpy()), 6), -loss


def steps():
    """Yield (step, row numbers) until the run ended."""
    for step in range(STOPPED_AFTER):
        epoch, place = divmod(step, -(-len(rows["train"]) // BATCH_SIZE))
        yield step + 1, bucketed_order(rows["train"].lengths, BATCH_SIZE, SEED, epoch)[place]


def copy_weights():
    """The trained weights as they are now."""
    return {name: weight.detach().clone() for name, weight in trained.items()}


torch.manual_seed(SEED)
best, best_step, best_weights = evaluate(), 0, copy_weights()
history = [(0, *best)]
for step, numbers in steps():
    inputs, labels = rows["train"].batch(numbers, device)
    if TRAINABLE == "all":
        inputs = drop_words(inputs, tokenizer.mask_token_id, WORD_DROPOUT, SEED, step, 1 + len(PROMPT_IDS))
    model.train()
    with autocast(device, PRECISION):
        logits = scores(model, inputs)
    cross_entropy(logits, labels).backward()
    if not nn.utils.clip_grad_norm_(model.parameters(), 1.0).isfinite():
        break  # it went off course, and the run ended here
    optimizer.step()
    schedule.step()
    optimizer.zero_grad()
    if step % EVALUATE_EVERY == 0 or step == STEPS:
        now = evaluate()
        history.append((step, *now))
        if now > best:
            best, best_step, best_weights = now, step, copy_weights()

print(f"Best on the validation reviews after step {best_step} of {STEPS}: macro-F1 {best[0]:.1%}")
pd.DataFrame(history, columns=["step", "validation macro-F1", "minus the validation loss"]).set_index("step")

# %% [markdown]
# ## On the test reviews
#
# The best weights go back into the stock model, which is saved in the folder `my-model`: `from_pretrained` opens it
# anywhere. Then it is tested on reviews that it has never seen.

# %%
with torch.no_grad():
    for name, weight in stock.named_parameters():
        if TRAINABLE == "all" and weight is stock.get_input_embeddings().weight:
            weight[occurring] = best_weights[name]
        elif name in best_weights:
            weight.copy_(best_weights[name])
stock.save_pretrained("my-model")
tokenizer.save_pretrained("my-model")

said = probabilities(as_reader(stock), texts["test"]).argmax(1).tolist() if "test" in texts else []
predictions = [CLASS_NAMES[i] for i in said]
truth, recorded = (tables["test"][column].tolist() if said else [] for column in ("label", "predicted"))
if said:
    right = sum(mine == its for mine, its in zip(predictions, truth, strict=True))
    print(f"Test accuracy {right / len(truth):.1%}, macro-F1 {macro_f1(truth, predictions):.1%}")
if any(recorded):
    same = sum(mine == its for mine, its in zip(predictions, recorded, strict=True))
    print(f"{same} of {len(recorded)} predictions are those of the run in the lesson.")
pd.DataFrame(confusion_matrix(truth, predictions, labels=CLASS_NAMES), CLASS_NAMES, CLASS_NAMES) if said else None
