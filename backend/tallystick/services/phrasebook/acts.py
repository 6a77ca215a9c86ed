"""What the acts on an agreement do, but for those in a dispute."""

from tallystick.services.phrases import Phrase

APPROVAL = Phrase(
    en=(
        "First {employer} lets the escrow draw {amount}, no more; nothing moves before the funding, and the approval"
        " can be taken back until then."
    ),
    zh="首先，{employer} 允许托管合约提取 {amount}，不得更多；在注资之前没有任何资金移动，此前可以随时撤回授权。",
)
CLEARING = Phrase(
    en=(
        "Before all else {employer} takes back what the escrow may still draw: {token} takes no new allowance while an"
        " old one stands. Nothing moves."
    ),
    zh="在此之前，{employer} 先收回托管合约此前的提取授权：{token} 在旧授权仍在时不接受新的授权。没有任何资金移动。",
)
AFTERWARDS = Phrase(en="{first} Then {second}", zh="{first}然后，{second}")

FUNDING = Phrase(
    en="{employer} locks {amount} for {worker} as {places}, to be delivered before {deadline}.",
    zh="{employer} 为 {worker} 锁定 {amount}，用于{places}，须在 {deadline} 之前交付。",
)
DEADLINES = Phrase(en="deadlines from {first} to {last}", zh="{first} 至 {last} 的各自期限")
BACK_BY_WORKER = Phrase(
    en=(
        "The worker accepted already: the money comes back only by the worker's refund, or when the deadline passes"
        " with nothing delivered."
    ),
    zh="工作者已经接受：只有工作者退款，或期限已过而没有交付，资金才会退回。",
)
BACK_BEFORE_ENGAGING = Phrase(
    en="Until a worker is engaged, the employer can take it back at any time.",
    zh="在聘定工作者之前，雇主可以随时收回。",
)
BACK_BEFORE_ACCEPTANCE = Phrase(
    en=(
        "Until the worker accepts, the employer can take it back at any time; afterwards only by the worker's refund,"
        " or when the deadline passes with nothing delivered."
    ),
    zh="在工作者接受之前，雇主可以随时收回；之后只有工作者退款，或期限已过而没有交付，才能收回。",
)

ACCEPTANCE = Phrase(
    en=(
        "{worker} takes up {place} for {amount}, to be delivered before {deadline}. From then on the employer cannot"
        " take the offer back at will; this cannot be undone."
    ),
    zh="{worker} 承接{place}，报酬 {amount}，须在 {deadline} 之前交付。此后雇主不能任意收回要约；此操作不可撤销。",
)
DELIVERY = Phrase(
    en=(
        "{worker} hands in {deliverable} as {place}. The employer has {review} to answer; after silence the worker can"
        " claim what is locked. A delivery cannot be taken back."
    ),
    zh=(
        "{worker} 为{place}提交 {deliverable}。雇主有 {review} 的时间答复；若保持沉默，工作者可以领取所锁定的资金。"
        "交付不可撤回。"
    ),
)
CHANGES = Phrase(
    en=(
        "{employer} sends the work on {place} back: it is to be delivered again before {deadline}. The review ends; it"
        " starts anew with the next delivery."
    ),
    zh="{employer} 退回{place}的工作：须在 {deadline} 之前重新交付。本次审核结束；下次交付后重新开始。",
)

RELEASE_ALL = Phrase(
    en="{employer} pays {worker} all that is locked for {places}, {amount}.",
    zh="{employer} 向 {worker} 支付{places}所锁定的全部资金 {amount}。",
)
RELEASE = Phrase(
    en="{employer} pays {worker} {moved} of {place}: {total} in all.",
    zh="{employer} 从{place}向 {worker} 支付 {moved}：累计 {total}。",
)
PAYMENT_IS_FINAL = Phrase(en="A payment cannot be taken back.", zh="付款不可撤回。")
REFUND = Phrase(
    en="{worker} gives {employer} {moved} of {place} back: {total} in all. A refund cannot be taken back.",
    zh="{worker} 从{place}退还 {employer} {moved}：累计 {total}。退款不可撤回。",
)

CLAIM = Phrase(
    en="All that is locked for {place}, {amount}, goes to {worker}, because the review passed in silence.",
    zh="{place}所锁定的全部资金 {amount} 归 {worker}，因为审核期在沉默中结束。",
)
RECLAIM = Phrase(
    en="All that is locked for {place}, {amount}, goes back to {employer}, because {reason}.",
    zh="{place}所锁定的全部资金 {amount} 退回 {employer}，因为{reason}。",
)
OFFER_TAKEN_BACK = Phrase(en="the offer is taken back", zh="要约被收回")
NOTHING_DELIVERED = Phrase(en="nothing was delivered in time", zh="未按时交付")
IS_FINAL = Phrase(en="This cannot be undone.", zh="此操作不可撤销。")

AMENDMENT = Phrase(
    en=(
        "{employer} and {worker} put new terms in the place of these: {terms} The {locked} that is locked is held under"
        " the new terms. {change} Both must consent before {until}. The old terms are dead from then on; this cannot be"
        " undone."
    ),
    zh=(
        "{employer} 与 {worker} 以新条款取代现有条款：{terms}已锁定的 {locked} 转由新条款持有。{change}"
        "双方须在 {until} 之前同意。此后旧条款即告失效；此操作不可撤销。"
    ),
)
NOTHING_CHANGES = Phrase(en="Nothing is added and nothing given back.", zh="不增加也不退还任何资金。")
ADDITION = Phrase(en="{employer} adds {amount}.", zh="{employer} 追加 {amount}。")
RETURN = Phrase(en="{amount} of it goes back to {employer}.", zh="其中 {amount} 退回 {employer}。")
