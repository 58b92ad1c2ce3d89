"""The loss of a two-way row says only that it is not entailed."""

import torch
from torch.nn import functional

from models.losses import pair_loss


def test_not_entailment_is_minus_log_of_the_rest() -> None:
    logits = torch.tensor([[0.3, -1.2, 2.0], [4.0, 0.1, 0.2]], dtype=torch.float64).float()
    chances = logits.softmax(1)
    expected = -torch.log(1 - chances[:, 0]).mean()
    assert torch.allclose(pair_loss(logits, torch.tensor([3, 3])), expected, atol=1e-6)


def test_not_entailment_does_not_choose_between_neutral_and_contradiction() -> None:
    logits = torch.tensor([[1.0, 0.5, -0.7]], requires_grad=True)
    pair_loss(logits, torch.tensor([3]), label_smoothing=0.1).backward()
    pull = -logits.grad[0]
    chances = logits.detach().softmax(1)[0]
    assert pull[0] < 0 < pull[2]
    assert torch.allclose(pull[1] / pull[2], chances[1] / chances[2])


def test_not_entailment_stays_finite_where_the_model_is_sure_and_wrong() -> None:
    logits = torch.tensor([[80.0, -80.0, -80.0]], requires_grad=True)
    loss = pair_loss(logits, torch.tensor([3]))
    loss.backward()
    assert torch.isfinite(loss) and torch.isfinite(logits.grad).all()
    assert loss > 100


def test_three_way_rows_keep_their_cross_entropy_in_a_mixed_batch() -> None:
    logits = torch.randn(5, 3, generator=torch.Generator().manual_seed(2))
    targets = torch.tensor([0, 3, 2, 1, 3])
    sharp = targets != 3
    three = functional.cross_entropy(
        logits[sharp], targets[sharp], label_smoothing=0.05, reduction="sum"
    )
    rest = -torch.log(1 - logits[~sharp].softmax(1)[:, 0]).sum()
    got = pair_loss(logits, targets, label_smoothing=0.05)
    assert torch.allclose(got, (three + rest) / 5, atol=1e-6)


def test_not_contradiction_is_minus_log_of_the_rest() -> None:
    logits = torch.tensor([[0.3, -1.2, 2.0], [4.0, 0.1, 0.2]])
    expected = -torch.log(1 - logits.softmax(1)[:, 2]).mean()
    assert torch.allclose(pair_loss(logits, torch.tensor([4, 4])), expected, atol=1e-6)
