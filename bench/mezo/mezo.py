"""One step of MeZO (Malladi et al. 2023, arXiv 2305.17333, algorithm 1) in PyTorch, timed on the CPU.

All weights of a Llama-shaped GGUF file are decoded to f32 and tuned. The data is a TSV file with a
header, `sentence` and `label`, as SST-2 has it; its first examples are the batch of every step.
"""

import argparse
import json
import resource
import statistics
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from model import Llama
from text import LABEL_WORDS, Tokenizer, read_examples


@dataclass
class Batch:
    """Token ids, padded at the end; how many of each sequence are text; which word is right."""

    tokens: torch.Tensor
    lengths: list[int]
    labels: torch.Tensor


class PromptOnly:
    """Reads an example's prompt once and judges both words by its last row, as Gatun does."""

    sequences_an_example = 1

    def __init__(self, tokenizer, examples):
        self.words = torch.tensor([tokenizer.encode(word)[0] for word in LABEL_WORDS])
        self.batch = pad([tokenizer.encode(e.prompt) for e in examples], examples)

    def loss(self, model):
        hidden = model.hidden(self.batch.tokens)
        last = hidden[torch.arange(len(hidden)), torch.tensor(self.batch.lengths) - 1]
        return F.cross_entropy(model.logits(last)[:, self.words], self.batch.labels)


class EachCandidate:
    """Reads the prompt with each candidate and computes all logits, as MeZO's own code does."""

    sequences_an_example = len(LABEL_WORDS)

    def __init__(self, tokenizer, examples):
        texts = [tokenizer.encode(e.prompt + word) for e in examples for word in LABEL_WORDS]
        self.batch = pad(texts, examples)

    def loss(self, model):
        tokens, lengths = self.batch.tokens, torch.tensor(self.batch.lengths)
        log_probabilities = F.log_softmax(model.logits(model.hidden(tokens)), dim=-1)
        sequence = torch.arange(len(tokens))
        scores = log_probabilities[sequence, lengths - 2, tokens[sequence, lengths - 1]]
        return F.cross_entropy(scores.view(-1, len(LABEL_WORDS)), self.batch.labels)


def pad(texts, examples):
    tokens = torch.zeros(len(texts), max(map(len, texts)), dtype=torch.long)
    for row, text in zip(tokens, texts):
        row[: len(text)] = torch.tensor(text)
    return Batch(tokens, [len(t) for t in texts], torch.tensor([e.label for e in examples]))


def perturb(parameters, seed, scale):
    """Adds scale · z, the same z whenever the seed is the same: nothing is stored."""
    generator = torch.Generator().manual_seed(seed)
    for parameter in parameters:
        z = torch.empty_like(parameter).normal_(generator=generator)
        parameter.add_(z, alpha=scale)


def step(model, task, seed, epsilon, rate):
    """Moves the weights against the slope of the loss along z; the loss on the way there."""
    perturb(model.parameters, seed, epsilon)
    plus = task.loss(model).item()
    perturb(model.parameters, seed, -2 * epsilon)
    minus = task.loss(model).item()
    slope = (plus - minus) / (2 * epsilon)
    perturb(model.parameters, seed, epsilon)
    perturb(model.parameters, seed, -rate * slope)
    return (plus + minus) / 2


def timed(work, runs):
    work()  # warms up
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return {"median": statistics.median(seconds), "min": min(seconds), "max": max(seconds)}


@torch.inference_mode()
def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("model", help="a GGUF file of architecture llama")
    options.add_argument("data", help="a TSV file")
    options.add_argument("--batch", type=int, default=16, metavar="N", help="examples of a step")
    options.add_argument("--threads", type=int, default=2, metavar="N")
    options.add_argument("--runs", type=int, default=5, metavar="N", help="measured steps")
    options.add_argument("--epsilon", type=float, default=1e-3)
    options.add_argument("--rate", type=float, default=1e-7)
    options.add_argument(
        "--each-candidate",
        action="store_true",
        help="read each candidate with the prompt and compute all logits, as MeZO's code does,"
        " in place of one prompt an example",
    )
    given = options.parse_args()
    torch.set_num_threads(given.threads)

    model = Llama.load(given.model)
    examples = read_examples(given.data, given.batch)
    kind = EachCandidate if given.each_candidate else PromptOnly
    task = kind(Tokenizer.load(given.model), examples)
    loss = task.loss(model).item()
    forward = timed(lambda: task.loss(model), given.runs)
    seeds = iter(range(given.runs + 1))
    steps = timed(lambda: step(model, task, next(seeds), given.epsilon, given.rate), given.runs)
    result = {
        "torch": torch.__version__,
        "threads": given.threads,
        "examples": len(examples),
        "sequences": len(examples) * kind.sequences_an_example,
        "tokens": sum(task.batch.lengths),
        "padded_tokens": task.batch.tokens.numel(),
        "weights": sum(p.numel() for p in model.parameters),
        "loss": loss,
        "forward_seconds": forward,
        "step_seconds": steps,
        "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
