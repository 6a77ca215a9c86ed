"""What only a development chain lets anybody do: make money, move time, mine, reorganize."""

from tallystick.chain.answers import quantity
from tallystick.chain.create2 import Creation
from tallystick.chain.node import Node, accepted
from tallystick.chain.parties import party
from tallystick.chain.sending import Purse, fees_now, send_and_wait
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, DevnetFailed, Malformed
from tallystick.domain.units import Address, Seconds, Timestamp, TokenUnits, Wei

MINT = "40c10f19"
"""The first four bytes of keccak256("mint(address,uint256)")."""
MAX_BLOCKS = 10_000
"""The most that one call mines or takes back."""


class Controls:
    """The controls of one development chain."""

    def __init__(self, node: Node) -> None:
        """
        Take the controls.

        Raises:
            DevnetFailed: If the node is no anvil: nothing here may be tried on a real chain.
            ChainUnavailable: If it does not answer.
        """
        version = str(node.ask("web3_clientVersion"))
        if not version.startswith("anvil/"):
            raise DevnetFailed(f"the node is no development chain but {version}")
        self._node = node

    def give_ether(self, to: Address, amount: Wei) -> Wei:
        """Add ``amount`` wei to an address, out of nothing, and mine a block that has it. Returns what it has then."""
        balance = Wei(self._node.wealth(to) + amount)
        self._node.ask("anvil_setBalance", to, hex(balance))
        self.mine(1)
        return balance

    def give_tokens(self, token: Creation, to: Address, amount: TokenUnits) -> None:
        """Mint ``amount`` units of the test token to an address."""
        call_input = f"0x{MINT}{to[2:].lower():0>64}{amount:064x}"
        purse = Purse(self._node, party("deployer").key, self._node.chain_id())
        call = {"from": purse.key.address, "to": token.address, "data": call_input}
        gas = quantity(self._node.ask("eth_estimateGas", call))
        outcome = send_and_wait(purse, token.address, call_input, gas, fees_now(self._node))
        if not outcome.succeeded:
            raise DevnetFailed(f"the test token refuses to mint {amount} units for {to}")

    def tokens_of(self, token: Creation, owner: Address) -> TokenUnits:
        """What an address has of the test token."""
        answer = self._node.call({"to": token.address, "data": f"0x70a08231{owner[2:].lower():0>64}"})
        return TokenUnits(int.from_bytes(answer, "big"))

    def advance(self, seconds: Seconds) -> BlockStamp:
        """Mine a block ``seconds`` after the newest one."""
        return self.move_to(Timestamp(self.head().timestamp + seconds))

    def move_to(self, instant: Timestamp) -> BlockStamp:
        """Mine a block at an instant. Raises Malformed when the chain has passed it."""
        now = self.head().timestamp
        if instant <= now:
            raise Malformed("time", f"the chain is at {now} already: its time only moves forward")
        self._node.ask("evm_setNextBlockTimestamp", instant)
        return self.mine(1)

    def mine(self, blocks: int) -> BlockStamp:
        """Mine empty blocks, one second apart. Returns the newest."""
        _require_count(blocks)
        self._node.ask("anvil_mine", hex(blocks), hex(1))
        return self.head()

    def bury(self, depth: int) -> None:
        """Mine one empty block, unless the newest ``depth`` blocks are empty: what is below them lies deep enough."""
        head = self.head().number
        newest = range(max(head - depth + 1, 1), head + 1)
        counts = self._node.ask_all([("eth_getBlockTransactionCountByNumber", (hex(number),)) for number in newest])
        if any(quantity(accepted(count)) for count in counts):
            self._node.ask("evm_mine")

    def reorganize(self, depth: int) -> BlockStamp:
        """Replace the newest ``depth`` blocks by empty ones: what they held never happened. Returns the newest."""
        _require_count(depth)
        if depth > self.head().number:
            raise Malformed("depth", f"the chain has {self.head().number} blocks above its genesis block")
        self._node.ask("anvil_reorg", depth, [])
        return self.head()

    def set_clock_forward(self, clock: Timestamp, now: Timestamp) -> None:
        """Set the chain's clock, which stands at ``clock``, to ``now``, or to where the chain was if that is later."""
        behind = max(now, self.head().timestamp + 1) - clock
        self._node.ask("evm_increaseTime", behind)

    def mine_every(self, seconds: Seconds) -> None:
        """From now on, mine a block every ``seconds`` instead of one for each transaction at once."""
        self._node.ask("evm_setIntervalMining", seconds)

    def head(self) -> BlockStamp:
        """The newest block."""
        head = self._node.block("latest")
        if head is None:
            raise ChainUnavailable("the node has no newest block")
        return head


def _require_count(count: int) -> None:
    if not 1 <= count <= MAX_BLOCKS:
        raise Malformed("blocks", f"{count} is not within 1 to {MAX_BLOCKS}")
