"""What stands on the paper of an agreement."""

from tallystick.domain.state import AgreementState, MilestoneState
from tallystick.services.phrases import Phrase

TITLE = Phrase(en="Agreement", zh="协议")
SUBTITLE = Phrase(en="{state}, as of block {block}", zh="{state}，截至区块 {block}")
NO_MONEY = Phrase(
    en=(
        "NO MONEY IS LOCKED under this agreement as of block {block}. It is a draft: nothing stands behind it. What"
        " happened after that block is not on this paper."
    ),
    zh="截至区块 {block}，此协议下没有锁定任何资金。这只是草稿：背后没有资金。该区块之后发生的事不在本文件中。",
)

STATES = {
    AgreementState.DRAFT: Phrase(en="a draft: nothing is locked", zh="草稿：未锁定资金"),
    AgreementState.OFFERED: Phrase(en="offered to the worker", zh="待工作者接受"),
    AgreementState.ACTIVE: Phrase(en="in work", zh="工作中"),
    AgreementState.DELIVERED: Phrase(en="in review", zh="审核中"),
    AgreementState.DISPUTED: Phrase(en="in dispute", zh="争议中"),
    AgreementState.CLOSED: Phrase(en="closed: nothing is locked any more", zh="已结束：已没有锁定的资金"),
    AgreementState.AMENDED: Phrase(en="replaced by other terms", zh="已被新条款取代"),
}
STANDINGS = {
    MilestoneState.UNFUNDED: Phrase(en="not locked", zh="未锁定"),
    MilestoneState.OFFERED: Phrase(
        en="locked, waits for the worker; due before {clock}", zh="已锁定，待工作者接受；须在 {clock} 之前交付"
    ),
    MilestoneState.ACTIVE: Phrase(en="locked, in work; due before {clock}", zh="已锁定，工作中；须在 {clock} 之前交付"),
    MilestoneState.DELIVERED: Phrase(
        en="locked, handed in; review until {clock}", zh="已锁定，已交付；审核期至 {clock}"
    ),
    MilestoneState.DISPUTED: Phrase(
        en="locked, in dispute; a ruling is due before {clock}", zh="已锁定，争议中；须在 {clock} 之前裁决"
    ),
    MilestoneState.CLOSED: Phrase(en="nothing is locked any more", zh="已没有锁定的资金"),
    MilestoneState.AMENDED: Phrase(en="goes on under the new terms", zh="按新条款继续"),
}

PARTIES = Phrase(en="Who, and in what", zh="双方与币种")
ARBITER = Phrase(en="Arbiter", zh="仲裁人")
NO_ARBITER = Phrase(en="none", zh="无")
WHAT_IS_AGREED = Phrase(en="What is agreed", zh="约定内容")
DELIVER_BEFORE = Phrase(en="To be delivered before", zh="须在此前交付")
TOTAL = Phrase(en="In all", zh="总额")
REVIEW = Phrase(en="Time to review", zh="审核期")
RULING = Phrase(en="Time for a ruling", zh="裁决期")
SHARE = Phrase(en="Worker's share without a ruling", zh="无裁决时工作者的份额")
PARENT = Phrase(en="Replaces", zh="取代")
SUCCESSOR = Phrase(en="Replaced by", zh="取代它的协议")
SALT = Phrase(en="Salt", zh="盐值")
BRIEF_PRIVATE = Phrase(
    en=(
        "The text of the work is the parties' own and is not on this paper. Whoever has it compares its keccak256 with"
        " the hash above."
    ),
    zh="工作说明的文本属于双方，不在本文件中。持有文本者可将其 keccak256 与上述哈希核对。",
)

STANDING = Phrase(en="Where the money stands", zh="资金状况")
STANDING_NOTE = Phrase(en="As of block {block}, {time}; {finality}.", zh="截至区块 {block}（{time}）；{finality}。")
MILESTONE = Phrase(en="Milestone, from 0", zh="阶段（从 0 计起）")
STATE = Phrase(en="State", zh="状态")
LOCKED_NOW = Phrase(en="Locked", zh="锁定中")
TO_WORKER = Phrase(en="To the worker, with fee", zh="付给工作者（含服务费）")
TO_EMPLOYER = Phrase(en="Back to the employer", zh="退回雇主")

HAPPENED = Phrase(en="What happened", zh="经过")
NOTHING_YET = Phrase(en="Nothing on the chain as of this block.", zh="截至此区块，链上尚无任何记录。")
NOT_FINAL_YET = Phrase(en="{block} (not final)", zh="{block}（未最终确定）")

BY_HASH = Phrase(
    en=(
        "By anybody with a node: the agreement's id is the hash of its terms, by which the contract knows it. The call"
        " below hands the terms to the contract itself, which answers the id. Our server is not asked."
    ),
    zh="有节点者：协议编号就是条款的哈希，合约以此识别协议。以下调用将条款交给合约本身，由合约返回编号；无需询问我们的服务器。",
)
HASH_COMMAND = Phrase(en="Have the contract compute the id", zh="由合约计算编号")
NEWEST_STEP = Phrase(en="The newest step on the chain:", zh="链上最新的一步：")
AT_HEAD = Phrase(en="As of the newest block", zh="截至最新区块")
