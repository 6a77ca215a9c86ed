"""What the acts do that belong to no agreement, and a batch of acts."""

from tallystick.services.phrases import Phrase

WITHDRAWAL = Phrase(
    en=(
        "All that the escrow owes {owner}, {amount}, is paid to {to}. If the transfer fails, nothing changes; a payment"
        " that was made cannot be taken back."
    ),
    zh="托管合约欠 {owner} 的全部款项 {amount} 付给 {to}。若转账失败，一切不变；已付的款项不可撤回。",
)
WITHDRAWAL_ELSEWHERE = Phrase(
    en="Only the owner can have it sent to another address: it sends this itself, or signs it with its nonce {nonce}.",
    zh="只有所有者才能让款项付到别的地址：由其自己发送，或以其序号 {nonce} 签名。",
)
WITHDRAWAL_HOME = Phrase(
    en="Anybody may have it sent to the owner itself; nobody has to sign.",
    zh="任何人都可以让款项付给所有者本人；无需签名。",
)
SWEEP = Phrase(
    en=(
        "All fees that accrued to {recipient}, {amount}, are paid to it, and to nobody else, whoever asks for it. This"
        " cannot be undone."
    ),
    zh="累计归 {recipient} 的全部服务费 {amount} 付给它，不付给其他任何人，无论由谁提出。此操作不可撤销。",
)
BATCH = Phrase(
    en="All of these {count} acts are carried out in one transaction, in this order, or none of them: {acts}",
    zh="以下 {count} 项操作在同一笔交易中按此顺序全部执行，或全部不执行：{acts}",
)
BATCHED = Phrase(en="({number}) {act}", zh="（{number}）{act}")
VALUE = Phrase(
    en="{sender} sends {amount} along, exactly what the acts lock of it.",
    zh="{sender} 随附 {amount}，恰好是这些操作所锁定的金额。",
)
