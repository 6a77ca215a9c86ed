"""What employers sign instead of sending anything, and what it binds."""

from tallystick.services.phrases import Phrase

AUTHORIZATION = Phrase(
    en=(
        "{employer} signs once, for the token: exactly {amount}, to the escrow, for these terms and these milestones"
        " and nothing else, good before {until}."
    ),
    zh="{employer} 为代币签名一次：恰好 {amount}，付给托管合约，只用于这些条款和这些阶段，在 {until} 之前有效。",
)
AUTHORIZATION_FROM = Phrase(
    en=(
        "{employer} signs once, for the token: exactly {amount}, to the escrow, for these terms and these milestones"
        " and nothing else, good after {since} and before {until}."
    ),
    zh=(
        "{employer} 为代币签名一次：恰好 {amount}，付给托管合约，只用于这些条款和这些阶段，"
        "在 {since} 之后、{until} 之前有效。"
    ),
)
PERMIT2 = Phrase(
    en=(
        "{employer} signs once, for Permit2: exactly {amount}, to the escrow, for these terms and these milestones and"
        " nothing else, good up to {until}."
    ),
    zh="{employer} 为 Permit2 签名一次：恰好 {amount}，付给托管合约，只用于这些条款和这些阶段，有效至 {until}。",
)
PERMIT = Phrase(
    en=(
        "{employer} signs twice: for the token, that the escrow may draw {amount}, in place of whatever it may draw"
        " now, good up to {until}; and for the escrow, that it draws them for these terms and these milestones, which"
        " has no end of its own."
    ),
    zh=(
        "{employer} 签名两次：为代币签名，允许托管合约提取 {amount}，取代现有的授权额度，有效至 {until}；"
        "为托管合约签名，允许为这些条款和这些阶段提取该款项，此签名本身没有期限。"
    ),
)
NOBODY_SENDS = Phrase(
    en=(
        "The employer sends nothing and needs no gas: whoever brings the signature pays for that, and can do nothing"
        " else with it. Once the money is locked, the signature is used up."
    ),
    zh=(
        "雇主不发送任何交易，也不需要手续费（gas）：由提交签名的人支付，且不能将签名用于其他用途。资金一旦锁定，签名即已用尽。"
    ),
)
