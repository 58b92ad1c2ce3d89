"""Tiny seeded models in Hugging Face folders: real code paths in a blink, no download."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
)

_WORDS = "the ferry reef town mayor bridge was not closed on monday sunday people windows a".split()


def _tokenizer(folder: Path) -> int:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = {word: row for row, word in enumerate([*special, *_WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]", model_max_length=64,
    ).save_pretrained(folder)  # fmt: skip
    return len(vocabulary)


def _config(folder: Path, **options: object) -> BertConfig:
    torch.manual_seed(7)
    return BertConfig(
        vocab_size=_tokenizer(folder), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64, **options,
    )  # fmt: skip


def tiny_cross_encoder(
    folder: Path, labels: tuple[str, ...] = ("contradiction", "entailment", "neutral")
) -> Path:
    """A BERT classifier with these labels, in this order."""
    config = _config(
        folder,
        id2label=dict(enumerate(labels)),
        label2id={label: row for row, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def tiny_sentence_encoder(folder: Path) -> Path:
    """A BERT encoder with mean pooling, as sentence-transformers stores one."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    inner = folder / "bert"
    inner.mkdir()
    BertModel(_config(inner)).save_pretrained(inner)
    word = Transformer(str(inner), max_seq_length=64)
    SentenceTransformer(modules=[word, Pooling(16)], device="cpu").save(
        str(folder / "model"), create_model_card=False
    )
    return folder / "model"
