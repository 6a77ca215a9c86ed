"""ERC-20 tokens as they are: some have no decimals, some a symbol of 32 bytes, some addresses are no token at all."""

from collections.abc import Sequence

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tallystick.chain.abi import Signature, decoded
from tallystick.chain.answers import octets
from tallystick.chain.node import BlockName, Node, NodeRefusal, Request, pinned
from tallystick.chain.reverts import revert_in
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.ports import Call, Token, TokenDomain
from tallystick.domain.units import ZERO_ADDRESS, Address, TokenUnits

UNKNOWN_SYMBOL = "?"
MAX_SYMBOL = 32
"""Characters. Somebody else's text is shown no longer."""
_MAX_DECIMALS = 255
_WORD = 32
_GAS = 1_000_000
"""For each question. Tokens answer with a hundredth of it; a hostile one can waste no more of the node's time."""

_BALANCE_OF = Signature("balanceOf", ({"type": "address"},))
_ALLOWANCE = Signature("allowance", ({"type": "address"}, {"type": "address"}))
_SYMBOL = Signature("symbol", ())
_DECIMALS = Signature("decimals", ())
_NAME = Signature("name", ())
_VERSION = Signature("version", ())
_NONCES = Signature("nonces", ({"type": "address"},))
_DOMAIN_SEPARATOR = Signature("DOMAIN_SEPARATOR", ())
_EIP712_DOMAIN = Signature("eip712Domain", ())
_OF_DOMAIN = ("bytes1", "string", "string", "uint256", "address", "bytes32", "uint256[]")
"""Source: ERC-5267, "Specification"."""
_USUAL_VERSION = "1"
_DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


class Tokens:
    """Reads tokens. What a token says of itself is asked once."""

    def __init__(self, node: Node, currency: str) -> None:
        """``currency`` is the symbol of the chain's own currency, which has 18 decimals."""
        self._node = node
        self._known = {ZERO_ADDRESS: Token(ZERO_ADDRESS, currency, 18)}

    def token(self, address: Address) -> Token:
        """What a token says of itself. No symbol: ``?``; no decimals: 0, so that amounts are shown as they are."""
        known = self._known.get(address)
        if known is not None:
            return known
        symbol, decimals = self._answer(address, _SYMBOL), self._answer(address, _DECIMALS)
        token = Token(address, _symbol(symbol), _decimals(decimals))
        if symbol or decimals:
            self._known[address] = token
        return token

    def is_there(self, token: Address, owner: Address, at: BlockName = "latest") -> bool:
        """Whether a contract stands there and tells what an owner holds: what the escrow itself asks of a token."""
        return decoded(("uint256",), self._call(token, _BALANCE_OF.encode(owner), at)) is not None

    def balance(self, token: Address, owner: Address, at: BlockStamp) -> TokenUnits:
        """What an address holds as of a block; of wei when the token is zero."""
        if token == ZERO_ADDRESS:
            return TokenUnits(self._node.wealth(owner, at))
        return self._amount(token, _BALANCE_OF.encode(owner), at)

    def balances(self, tokens: Sequence[Address], owner: Address, at: BlockStamp) -> dict[Address, TokenUnits]:
        """What an address holds of many tokens as of a block, in one question for all; zero where no token answers."""
        calldata = _BALANCE_OF.encode(owner)
        requests: list[Request] = [("eth_call", (_question(token, calldata), pinned(at))) for token in tokens]
        answers = self._node.ask_all(requests) if requests else []
        told = {token: _told(token, answer) for token, answer in zip(tokens, answers, strict=True)}
        found = {token: decoded(("uint256",), answer) for token, answer in told.items()}
        return {token: TokenUnits(values[0] if values else 0) for token, values in found.items()}

    def allowance(self, token: Address, owner: Address, spender: Address) -> TokenUnits:
        """What a spender may draw now."""
        return self._amount(token, _ALLOWANCE.encode(owner, spender), "latest")

    def takes_approval(self, approval: Call, owner: Address) -> bool:
        """
        Whether an owner's approval would be taken now: the token neither reverts nor answers with anything but true.

        Source: EIP-20, "approve"; some tokens return nothing.
        """
        asked = {"from": owner, "to": approval.to, "data": "0x" + approval.input.hex(), "gas": hex(_GAS)}
        try:
            answer = self._node.call(asked, "latest")
        except NodeRefusal as refusal:
            if revert_in(refusal) is None:
                raise ChainUnavailable(f"the node does not try token {approval.to}: {refusal.message}") from refusal
            return False
        return not answer or decoded(("bool",), answer) == (True,)

    def permit_nonce(self, token: Address, owner: Address) -> int:
        """The next nonce of an owner for permits. Source: ERC-2612, "Specification"."""
        return self._amount(token, _NONCES.encode(owner), "latest")

    def domain(self, token: Address) -> TokenDomain | None:
        """
        The domain of a token's signatures, if the token's separator agrees.

        Some tokens tell it (ERC-5267); of others it is put together from what they say of themselves.

        Source: ERC-2612, "Specification", "DOMAIN_SEPARATOR".
        """
        separator = self._answer(token, _DOMAIN_SEPARATOR)
        found = self._told_domain(token) or self._guessed_domain(token)
        return found if separator == _separator_of(found) else None

    def _told_domain(self, token: Address) -> TokenDomain | None:
        values = decoded(_OF_DOMAIN, self._answer(token, _EIP712_DOMAIN))
        return TokenDomain(values[1], values[2], values[3], token) if values else None

    def _guessed_domain(self, token: Address) -> TokenDomain:
        name, version = (decoded(("string",), self._answer(token, asked)) for asked in (_NAME, _VERSION))
        return TokenDomain(
            name=name[0] if name else "",
            version=version[0] if version else _USUAL_VERSION,
            chain_id=self._node.chain_id(),
            token=token,
        )

    def _amount(self, token: Address, calldata: bytes, at: BlockName) -> TokenUnits:
        """A figure of a token; zero where no token answers, because nothing is held there."""
        values = decoded(("uint256",), self._call(token, calldata, at))
        return TokenUnits(values[0] if values else 0)

    def _answer(self, token: Address, question: Signature) -> bytes:
        return self._call(token, question.encode(), "latest")

    def _call(self, token: Address, calldata: bytes, at: BlockName) -> bytes:
        return _told(token, self._node.ask_all([("eth_call", (_question(token, calldata), pinned(at)))])[0])


def _question(token: Address, calldata: bytes) -> dict[str, str]:
    return {"to": token, "data": "0x" + calldata.hex(), "gas": hex(_GAS)}


def _told(token: Address, answer: object) -> bytes:
    """What a token returned; nothing, where it refused."""
    if not isinstance(answer, NodeRefusal):
        return octets(answer)
    if revert_in(answer) is None:
        raise ChainUnavailable(f"the node does not read token {token}: {answer.message}") from answer
    return b""


def _separator_of(domain: TokenDomain) -> bytes:
    """Source: EIP-712, "Definition of domainSeparator"."""
    kinds = ("bytes32", "bytes32", "bytes32", "uint256", "address")
    hashes = (keccak(text=_DOMAIN_TYPE), keccak(text=domain.name), keccak(text=domain.version))
    return keccak(encode(kinds, (*hashes, domain.chain_id, domain.token)))


def _symbol(answer: bytes) -> str:
    text = decoded(("string",), answer)
    symbol = text[0] if text else answer.rstrip(b"\0").decode("utf-8", "replace") if len(answer) == _WORD else ""
    return "".join(filter(str.isprintable, symbol)).strip()[:MAX_SYMBOL] or UNKNOWN_SYMBOL


def _decimals(answer: bytes) -> int:
    values = decoded(("uint256",), answer)
    return values[0] if values and values[0] <= _MAX_DECIMALS else 0
