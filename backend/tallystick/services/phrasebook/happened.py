"""What an event says, on paper: parties by their roles, amounts with their token, instants by the reader's clocks."""

from tallystick.services.phrases import Phrase

THE_EMPLOYER = Phrase(en="The employer", zh="雇主")
THE_WORKER = Phrase(en="The worker", zh="工作者")
THE_ARBITER = Phrase(en="The arbiter", zh="仲裁人")

OFFERED = Phrase(
    en="The employer locked {milestones} as an offer; the work begins once the worker accepts.",
    zh="雇主锁定了{milestones}，作为要约；工作者接受后工作开始。",
)
BEGUN = Phrase(
    en="The employer locked {milestones}, to which the worker had agreed: the work began.",
    zh="雇主锁定了工作者已同意的{milestones}：工作开始。",
)
ACCEPTED = Phrase(en="The worker accepted {milestone}.", zh="工作者接受了{milestone}。")
DELIVERED = Phrase(
    en="The worker handed {milestone} in. The review runs until {review_until}.",
    zh="工作者交付了{milestone}。审核期至 {review_until}。",
)
SENT_BACK = Phrase(
    en="The employer sent {milestone} back, to be delivered again before {deliver_by}.",
    zh="雇主退回了{milestone}，须在 {deliver_by} 之前再次交付。",
)
RELEASED = Phrase(
    en="The employer released {amount} of {milestone} to the worker (fee in it: {fee}).",
    zh="雇主将{milestone}的 {amount} 付给工作者（其中服务费：{fee}）。",
)
REFUNDED = Phrase(
    en="The worker gave {amount} of {milestone} back to the employer.", zh="工作者将{milestone}的 {amount} 退给雇主。"
)
CLAIMED = Phrase(
    en="The review passed in silence: {amount} of {milestone} went to the worker (fee in it: {fee}).",
    zh="审核期在沉默中结束：{milestone}的 {amount} 付给工作者（其中服务费：{fee}）。",
)
RECLAIMED = Phrase(en="{amount} of {milestone} went back to the employer.", zh="{milestone}的 {amount} 退回雇主。")
DISPUTED = Phrase(
    en="{party} opened a dispute about {milestone}. A ruling is due before {rule_by}.",
    zh="{party}就{milestone}提出争议。须在 {rule_by} 之前裁决。",
)
IN_EVIDENCE = Phrase(en="{party} put something in evidence.", zh="{party}提交了证据。")
RULED = Phrase(
    en="The arbiter ruled on {milestone}: {to_worker} to the worker (fee in it: {fee}), {to_employer} to the employer.",
    zh="仲裁人裁决了{milestone}：{to_worker} 归工作者（其中服务费：{fee}），{to_employer} 归雇主。",
)
CONCLUDED = Phrase(
    en=(
        "No ruling came on {milestone}: as agreed {to_worker} to the worker (fee in it: {fee}), {to_employer} to the"
        " employer."
    ),
    zh="{milestone}没有裁决：按约定 {to_worker} 归工作者（其中服务费：{fee}），{to_employer} 归雇主。",
)
SETTLED = Phrase(
    en="Both agreed on {milestone}: {to_worker} to the worker (fee in it: {fee}), {to_employer} to the employer.",
    zh="双方就{milestone}达成一致：{to_worker} 归工作者（其中服务费：{fee}），{to_employer} 归雇主。",
)
AMENDED = Phrase(
    en="Both signed new terms, which took the place of older ones (locked besides: {drawn}, back: {returned}).",
    zh="经双方签名，新条款取代了旧条款（追加锁定：{drawn}，退回：{returned}）。",
)
OWED = Phrase(
    en="{amount} to {payee} did not arrive: the contract owes it, until it is withdrawn.",
    zh="付给{payee}的 {amount} 未能送达：由合约欠付，直至提取。",
)
WITHDRAWN = Phrase(en="{owner} withdrew {amount}.", zh="{owner}提取了 {amount}。")
SWEPT = Phrase(en="Fees of {amount} were paid out.", zh="付出服务费 {amount}。")
