"""What the acts in a dispute do, and a settlement."""

from tallystick.services.phrases import Phrase

DISPUTE = Phrase(
    en=(
        "{party} disputes {place}, with {evidence} as evidence. Neither silence nor a deadline moves the money any"
        " more. {follows} A dispute cannot be taken back; both parties can still agree."
    ),
    zh=(
        "{party} 对{place}提出争议，证据为 {evidence}。沉默和期限都不再移动资金。{follows}"
        "争议不可撤回；双方仍可协商一致。"
    ),
)
EVIDENCE = Phrase(
    en=(
        "{party} puts {evidence} in evidence on {place}. No money moves; what was submitted stays on the chain for"
        " everybody to read."
    ),
    zh="{party} 就{place}提交证据 {evidence}。没有资金移动；所提交的内容留在链上，任何人都可以阅读。",
)
RULING = Phrase(
    en="{arbiter} rules on {place}, for the reason {reason}: {split} A ruling cannot be undone.",
    zh="{arbiter} 对{place}作出裁决，理由为 {reason}：{split}裁决不可撤销。",
)
CONCLUSION = Phrase(
    en="The dispute on {place} got no ruling in time, so it ends as the terms say: {split} This cannot be undone.",
    zh="{place}的争议未在期限内得到裁决，因此按条款结束：{split}此操作不可撤销。",
)
SETTLEMENT = Phrase(
    en=(
        "{employer} and {worker} agree on {place}: {split} {left} stays locked. Both must consent before {until}. A"
        " settlement cannot be undone."
    ),
    zh="{employer} 与 {worker} 就{place}达成一致：{split}{left} 继续锁定。双方须在 {until} 之前同意。和解不可撤销。",
)
SPLIT = Phrase(
    en="{to_worker} to {worker} and {to_employer} back to {employer}.",
    zh="{to_worker} 归 {worker}，{to_employer} 退回 {employer}。",
)

NO_ARBITER = Phrase(
    en=(
        "There is no arbiter: after {period} anybody can end it, and {share} of what is locked goes to the worker and"
        " the rest to the employer."
    ),
    zh="没有仲裁人：{period} 之后任何人都可以结束争议，所锁定资金的 {share} 归工作者，其余归雇主。",
)
ARBITER = Phrase(
    en=(
        "{arbiter} has {period} to rule; after that anybody can end it, and {share} of what is locked goes to the"
        " worker and the rest to the employer."
    ),
    zh=("{arbiter} 有 {period} 的时间作出裁决；此后任何人都可以结束争议，所锁定资金的 {share} 归工作者，其余归雇主。"),
)
