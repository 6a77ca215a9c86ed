"""What stands on receipts and statements."""

from tallystick.services.phrases import Phrase

RECEIPT = Phrase(en="Receipt", zh="收据")
RECEIPT_OF = Phrase(
    en="for milestone {number} ({index} on the chain) of an agreement, as of block {block}",
    zh="协议的阶段 {number}（链上序号 {index}），截至区块 {block}",
)
STATEMENT = Phrase(en="Statement", zh="对账单")
STATEMENT_OF = Phrase(en="from {since} until {until}, as of block {block}", zh="自{since}至{until}，截至区块 {block}")
BEGINNING = Phrase(en="the beginning", zh="合约启用")
NOW = Phrase(en="that block", zh="该区块")

AGREEMENT = Phrase(en="Agreement", zh="协议")
AGREEMENT_ID = Phrase(en="Agreement id", zh="协议编号")
MILESTONE = Phrase(en="Milestone", zh="阶段")
MILESTONE_OF = Phrase(
    en="{number} of {count} ({index} on the chain, which counts from 0)",
    zh="第 {number} 个，共 {count} 个（链上序号 {index}，从 0 计起）",
)
CHAIN = Phrase(en="Chain id", zh="链编号")
ESCROW = Phrase(en="Escrow contract", zh="托管合约")
EMPLOYER = Phrase(en="Employer", zh="雇主")
WORKER = Phrase(en="Worker", zh="工作者")
PARTY = Phrase(en="Address", zh="地址")
TOKEN = Phrase(en="Paid in", zh="币种")
TOKEN_OF = Phrase(en="{symbol}, {decimals} decimals, {address}", zh="{symbol}，{decimals} 位小数，{address}")
OWN_CURRENCY = Phrase(en="{symbol}, the chain's own currency", zh="{symbol}，链的原生货币")
AGREED = Phrase(en="Agreed amount", zh="约定金额")
AGREED_FEE = Phrase(en="Agreed fee", zh="约定服务费")
FEE_TO = Phrase(en="{share} to {recipient}", zh="{share}，付给 {recipient}")
NO_FEE = Phrase(en="none", zh="无")
BRIEF = Phrase(en="Hash of the brief", zh="工作说明的哈希")

SUM = Phrase(en="In sum", zh="合计")
LOCKED = Phrase(en="Locked", zh="锁定")
PAID = Phrase(en="Paid to the worker", zh="付给工作者")
FEES = Phrase(en="Fee", zh="服务费")
REFUNDED = Phrase(en="Back to the employer", zh="退回雇主")
CARRIED = Phrase(en="Carried over", zh="结转")
STILL = Phrase(en="Still locked", zh="仍锁定")

MOVEMENTS = Phrase(en="Payments", zh="款项")
ON_CHAIN = Phrase(en="Where they stand on the chain", zh="链上位置")
NUMBER = Phrase(en="No.", zh="序号")
TIME = Phrase(en="Time", zh="时间")
WHAT = Phrase(en="What", zh="事项")
AMOUNT = Phrase(en="Amount", zh="金额")
BALANCE = Phrase(en="Balance", zh="余额")
BLOCK = Phrase(en="Block", zh="区块")
TRANSACTION = Phrase(en="Transaction", zh="交易")
TRANSACTION_AND_AGREEMENT = Phrase(en="Transaction, and agreement/milestone", zh="交易，以及协议/阶段")

LOCK = Phrase(en="locked in escrow", zh="锁入托管")
RELEASE = Phrase(en="paid to the worker", zh="付给工作者")
FEE = Phrase(en="fee", zh="服务费")
REFUND = Phrase(en="back to the employer", zh="退回雇主")
CARRY = Phrase(en="carried over by an amendment", zh="因修改条款而结转")
OWE = Phrase(en="could not be delivered: owed", zh="未能送达：转为欠款")
WITHDRAW = Phrase(en="withdrawn", zh="提取")
SWEEP = Phrase(en="fees paid out", zh="服务费付出")
UNDELIVERED = Phrase(en="{what} (not delivered: owed)", zh="{what}（未能送达：转为欠款）")
UNDELIVERED_NOTE = Phrase(
    en="What is marked as owed did not arrive: the contract holds it until its owner withdraws it.",
    zh="标为欠款的部分没有到账：由合约保管，直至其所有者提取。",
)

PERIOD = Phrase(en="Period", zh="期间")
ZONE = Phrase(en="Time zone", zh="时区")
NOTHING = Phrase(en="Nothing moved in this period.", zh="此期间没有款项往来。")
BEFORE = Phrase(en="Balance before", zh="期初余额")
RECEIVED = Phrase(en="In", zh="收入")
GIVEN = Phrase(en="Out", zh="支出")
AFTER = Phrase(en="Balance after", zh="期末余额")
FEES_TAKEN = Phrase(en="Fees taken besides", zh="另扣服务费")
BALANCE_NOTE = Phrase(
    en=(
        "The balance is all that this escrow paid to the address, less all that the address locked in it, since the"
        " escrow began; what the address has elsewhere is not in it. Amounts in brackets touched other accounts only."
    ),
    zh="余额为托管合约启用以来付给该地址的全部款项，减去该地址锁入的全部款项；该地址的其他资产不在其中。括号内的金额只涉及其他账户。",
)

CHECKING = Phrase(en="What can be checked, and by whom", zh="可核对的内容及方法")
AS_OF = Phrase(en="As of block", zh="截至区块")
BLOCK_HASH = Phrase(en="Its hash", zh="区块哈希")
BLOCK_TIME = Phrase(en="Its time", zh="区块时间")
FINALITY = Phrase(en="Finality", zh="最终性")
FINAL = Phrase(en="the chain calls it final", zh="该区块已最终确定")
NOT_FINAL = Phrase(
    en="not final yet: the block can still leave the chain, and these payments with it",
    zh="尚未最终确定：该区块仍可能被链撤销，这些款项也随之失效",
)
PROOF_HASH = Phrase(en="Hash of the proof file", zh="证明文件的哈希")
NO_PROOF = Phrase(en="not made for this paper", zh="本文件未附")
BY_ANYBODY = Phrase(
    en=(
        "By anybody: this paper proves nothing by itself. Each payment is a transaction that every node and explorer of"
        " the chain shows."
    ),
    zh="任何人：本文件本身不构成证明。每笔款项都是一笔交易，链上任何节点或区块浏览器都能显示。",
)
BY_AUDITOR = Phrase(
    en=(
        "By whoever trusts no server: the proof file holds the terms, every event and what the contract holds, all"
        " under the hash of this block. Take it from the server, compare its hash with the one here, keep it with this"
        " paper, and check it against a block hash from a source of your own."
    ),
    zh=(
        "不信任任何服务器者：证明文件包含条款、每个事件以及合约中的余额，全部以此区块的哈希为凭。"
        "从服务器取得，与此处的哈希核对，与本文件一同保存，并以您自己取得的区块哈希检验。"
    ),
)
PROOF_PATH = Phrase(en="Proof file", zh="证明文件")
PROOF_COMMAND = Phrase(en="Check it by", zh="检验命令")
BY_RECOUNT = Phrase(
    en="By whoever has a node: {command} recounts the books against the contract itself.",
    zh="有节点者：{command} 可将账目与合约本身逐项核对。",
)
LOOK_AT_TRANSACTION = Phrase(en="The newest payment on the chain:", zh="链上最新的一笔款项：")
LOOK_AT_AGREEMENT = Phrase(en="The agreement:", zh="协议：")
LOOK_AT_ADDRESS = Phrase(en="The address on the chain:", zh="链上的地址：")

UNMADE = Phrase(en="This paper is not there", zh="没有这份文件")
UNMADE_YET = Phrase(en="There is no receipt yet", zh="尚无收据")
UNMADE_WHY = Phrase(en="nothing that was paid of this milestone is final", zh="此阶段还没有已最终确定的付款")
UNMADE_WHAT_NOW = Phrase(en="What now", zh="接下来")
UNMADE_WHEN = Phrase(
    en=(
        "A payment stands on its receipt once its block is final. The newest block here is {head}; final is all up to "
        "block {final}. Load this page anew once the block of the payment is among them."
    ),
    zh=(
        "付款所在的区块最终确定后，才会写入收据。此处最新的区块为 {head}，已最终确定至区块 {final}。"
        "付款区块最终确定后，请重新加载本页。"
    ),
)
UNMADE_NO_MONEY = Phrase(
    en="This says nothing against a payment: the agreement's page shows what happened, and in which block.",
    zh="这并不表示没有付款：协议页面显示发生了什么，以及在哪个区块。",
)
UNMADE_AGREEMENT = Phrase(en="The agreement's page", zh="协议页面")
