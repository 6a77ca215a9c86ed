// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";

/// @title Signatures
/// @notice A key's signature, or a contract wallet's.
/// @dev The key comes first: an address that delegates to code (EIP-7702) still signs with its own.
/// Source: ERC-1271, "Specification". A contract wallet is asked by a static call, so that it cannot act meanwhile.
library Signatures {
    function requireSigned(address signer, bytes32 digest, bytes calldata signature) internal view {
        (address recovered, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == signer) return;
        if (signer.code.length != 0 && SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature)) {
            return;
        }
        revert IEscrowErrors.InvalidSignature(signer);
    }
}
