"""A Llama decoder of f32 weights, decoded from a GGUF file (Touvron et al. 2023, arXiv 2302.13971)."""

import gguf
import torch
import torch.nn.functional as F

LAYER_TENSORS = (
    "attn_norm attn_q attn_k attn_v attn_output ffn_norm ffn_gate ffn_up ffn_down".split()
)


class Llama:
    def __init__(self, metadata, tensors):
        self.heads = metadata("attention.head_count")
        self.kv_heads = metadata("attention.head_count_kv")
        self.epsilon = metadata("attention.layer_norm_rms_epsilon")
        self.rope_base = metadata("rope.freq_base")
        self.embedding = tensors["token_embd.weight"]
        self.output = tensors.get("output.weight", self.embedding)
        self.output_norm = tensors["output_norm.weight"]
        self.layers = [
            {name: tensors[f"blk.{layer}.{name}.weight"] for name in LAYER_TENSORS}
            for layer in range(metadata("block_count"))
        ]
        self.parameters = list(tensors.values())

    @staticmethod
    def load(path):
        reader = gguf.GGUFReader(path)

        def metadata(name):
            return reader.get_field(f"llama.{name}").contents()

        tensors = {}
        for tensor in reader.tensors:
            values = gguf.dequantize(tensor.data, tensor.tensor_type)
            tensors[tensor.name] = torch.tensor(values, dtype=torch.float32)
        return Llama(metadata, tensors)

    def hidden(self, tokens):
        """Normed hidden states of sequences that begin at position 0: [sequences, length, size]."""
        x = F.embedding(tokens, self.embedding)
        rotation = self.rotation(tokens.shape[1])
        for w in self.layers:
            x = x + self.attention(self.norm(x, w["attn_norm"]), w, rotation)
            x = x + self.feed_forward(self.norm(x, w["ffn_norm"]), w)
        return self.norm(x, self.output_norm)

    def logits(self, hidden):
        return F.linear(hidden, self.output)

    def norm(self, x, weight):
        return F.rms_norm(x, weight.shape, weight, self.epsilon)

    def attention(self, x, w, rotation):
        queries = self.split(F.linear(x, w["attn_q"]), self.heads)
        keys = self.split(F.linear(x, w["attn_k"]), self.kv_heads)
        values = self.split(F.linear(x, w["attn_v"]), self.kv_heads)
        # Padding is at the end, so that causal attention never sees it.
        attended = F.scaled_dot_product_attention(
            rotate(queries, rotation),
            rotate(keys, rotation),
            values,
            is_causal=True,
            enable_gqa=self.heads != self.kv_heads,
        )
        return F.linear(attended.transpose(1, 2).flatten(2), w["attn_output"])

    def feed_forward(self, x, w):
        return F.linear(F.silu(F.linear(x, w["ffn_gate"])) * F.linear(x, w["ffn_up"]), w["ffn_down"])

    def split(self, x, heads):
        """[sequences, length, heads · size] to [sequences, heads, length, size]."""
        return x.unflatten(-1, (heads, -1)).transpose(1, 2)

    def rotation(self, length):
        """Cosines and sines of each position and pair (Su et al. 2021): [length, size / 2] each."""
        size = self.embedding.shape[1] // self.heads
        frequencies = self.rope_base ** (-torch.arange(0, size, 2) / size)
        angles = torch.outer(torch.arange(length), frequencies)
        return angles.cos(), angles.sin()


def rotate(x, rotation):
    """Rotates neighbouring elements: GGUF files of this architecture store pairs side by side."""
    cos, sin = rotation
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)
