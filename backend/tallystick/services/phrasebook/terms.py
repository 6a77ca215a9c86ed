"""What terms say."""

from tallystick.services.phrases import Phrase

OFFER = Phrase(
    en="{employer} offers {worker} {amount} for {work}.", zh="{employer} 向 {worker} 出价 {amount}，{work}。"
)
REVIEW = Phrase(
    en=(
        "After each delivery the employer has {review} to pay, to send the work back, or to be silent;"
        " silence pays the worker."
    ),
    zh="每次交付后，雇主有 {review} 的时间付款、退回修改或保持沉默；保持沉默即视为付款给工作者。",
)
OVERDUE = Phrase(
    en="What is not delivered in time can go back to the employer.", zh="未按时交付的部分，款项可以退回雇主。"
)
NO_FEE = Phrase(en="There is no fee.", zh="不收取服务费。")
FEE = Phrase(
    en="Of what the worker is paid, {share} goes to {recipient} as a fee.",
    zh="工作者所得款项中的 {share} 作为服务费付给 {recipient}。",
)

ONE_WORK = Phrase(en="work to be delivered before {deadline}", zh="工作须在 {deadline} 之前交付")
FEW_WORKS = Phrase(en="work to be delivered as {parts}", zh="工作分期交付：{parts}")
PART = Phrase(en="milestone {index} ({amount}) before {deadline}", zh="阶段 {index}（{amount}）在 {deadline} 之前")
MANY_WORKS = Phrase(
    en="work in {count} milestones, the last to be delivered before {deadline}",
    zh="工作分为 {count} 个阶段，最后一个须在 {deadline} 之前交付",
)

NO_ARBITER = Phrase(
    en="There is no arbiter: a dispute ends with {share} to the worker and the rest to the employer.",
    zh="没有仲裁人：争议结束时，{share} 归工作者，其余归雇主。",
)
ARBITER = Phrase(
    en=(
        "In a dispute {arbiter} has {period} to rule; without a ruling it ends with {share} to the worker and the rest"
        " to the employer."
    ),
    zh="发生争议时，{arbiter} 有 {period} 的时间作出裁决；若无裁决，则 {share} 归工作者，其余归雇主。",
)
