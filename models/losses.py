"""The training loss: three-way where the label is three-way, one-sided where it is not."""

import torch
from torch.nn import functional

NOT_ENTAILMENT_ID = 3
"""The target of a row known only not to be entailment."""

NOT_CONTRADICTION_ID = 4
"""The target of a row known only not to be a contradiction."""


def pair_loss(
    logits: torch.Tensor, targets: torch.Tensor, label_smoothing: float = 0.0
) -> torch.Tensor:
    """Return the mean loss of a batch, a scalar; see ``pair_losses``."""
    return pair_losses(logits, targets, label_smoothing).mean()


def pair_losses(
    logits: torch.Tensor, targets: torch.Tensor, label_smoothing: float = 0.0
) -> torch.Tensor:
    """Return the loss of each row, (n,).

    ``logits`` is (n, 3), in the order entailment, neutral, contradiction; ``targets`` is (n,),
    0 to 2 for those labels (cross-entropy, smoothed), 3 for "not entailment"
    (-log(1 - P(entailment)), which leaves neutral and contradiction to the model) and 4 for "not
    contradiction" (likewise).
    """
    logits = logits.float()
    one_sided = (targets == NOT_ENTAILMENT_ID) | (targets == NOT_CONTRADICTION_ID)
    three_way = functional.cross_entropy(
        logits,
        targets.masked_fill(one_sided, 0),
        label_smoothing=label_smoothing,
        reduction="none",
    )
    all_three = torch.logsumexp(logits, dim=1)
    not_entailed = all_three - torch.logsumexp(logits[:, 1:], dim=1)
    not_contradicted = all_three - torch.logsumexp(logits[:, :2], dim=1)
    excluded = torch.where(targets == NOT_ENTAILMENT_ID, not_entailed, not_contradicted)
    return torch.where(one_sided, excluded, three_way)


UNLABELLED_ID = 5
"""The target of a row without a label: the teacher alone speaks."""


def distilled_loss(
    logits: torch.Tensor,
    targets: torch.Tensor,
    teacher: torch.Tensor,
    *,
    temperature: float,
    weight: float,
    label_smoothing: float = 0.0,
) -> torch.Tensor:
    """Return (1 - weight) x the labels' loss + weight x the teacher's, a scalar.

    ``logits`` and ``teacher`` are (n, 3), logits both. The teacher's part is the cross-entropy
    of both softened distributions times the squared temperature, less its least value, as in
    Hinton, Vinyals and Dean (2015): its gradients then weigh the same whatever the temperature.
    Rows without a label (target 5) have that part alone, at full weight.
    """
    soft = functional.log_softmax(logits.float() / temperature, dim=1)
    wanted = functional.log_softmax(teacher.float() / temperature, dim=1)
    told = functional.kl_div(soft, wanted, log_target=True, reduction="none").sum(1)
    told = told * temperature**2
    unlabelled = targets == UNLABELLED_ID
    hard = pair_losses(logits, targets.masked_fill(unlabelled, 0), label_smoothing)
    return torch.where(unlabelled, told, (1 - weight) * hard + weight * told).mean()
