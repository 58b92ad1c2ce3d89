"""The training loss: three-way where the label is three-way, one-sided where it is not."""

import torch
from torch.nn import functional

NOT_ENTAILMENT_ID = 3
"""The target of a row known only not to be entailment."""


def pair_loss(
    logits: torch.Tensor, targets: torch.Tensor, label_smoothing: float = 0.0
) -> torch.Tensor:
    """Return the mean loss of a batch, a scalar.

    ``logits`` is (n, 3), in the order entailment, neutral, contradiction; ``targets`` is (n,),
    0 to 2 for those labels (cross-entropy, smoothed) and 3 for "not entailment"
    (-log(1 - P(entailment)), which leaves neutral and contradiction to the model).
    """
    logits = logits.float()
    one_sided = targets == NOT_ENTAILMENT_ID
    three_way = functional.cross_entropy(
        logits,
        targets.masked_fill(one_sided, 0),
        label_smoothing=label_smoothing,
        reduction="none",
    )
    not_entailed = torch.logsumexp(logits, dim=1) - torch.logsumexp(logits[:, 1:], dim=1)
    return torch.where(one_sided, not_entailed, three_way).mean()
