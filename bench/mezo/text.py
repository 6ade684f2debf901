"""SST-2 as MeZO puts it to a model, and the byte-level BPE of SmolLM2's GGUF file."""

import csv
from dataclasses import dataclass

import gguf
import tokenizers
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

LABEL_WORDS = (" terrible", " great")


@dataclass
class Example:
    prompt: str
    label: int


def read_examples(path, count):
    with open(path, newline="", encoding="utf-8") as file:
        records = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        examples = [Example(r["sentence"].strip() + " It was", int(r["label"])) for r in records]
    if len(examples) < count:
        raise SystemExit(f"{path}: {len(examples)} examples, {count} are wanted")
    return examples[:count]


class Tokenizer:
    def __init__(self, tokens, merges):
        vocabulary = {token: number for number, token in enumerate(tokens)}
        self.bpe = tokenizers.Tokenizer(BPE(vocabulary, [tuple(m.split(" ")) for m in merges]))
        self.bpe.pre_tokenizer = Sequence(
            [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
        )

    @staticmethod
    def load(path):
        reader = gguf.GGUFReader(path)
        kind = reader.get_field("tokenizer.ggml.pre").contents()
        if kind != "smollm":
            raise SystemExit(f"{path}: tokenizer {kind}; only SmolLM2's is known here")
        tokens = reader.get_field("tokenizer.ggml.tokens").contents()
        return Tokenizer(tokens, reader.get_field("tokenizer.ggml.merges").contents())

    def encode(self, text):
        return self.bpe.encode(text).ids
