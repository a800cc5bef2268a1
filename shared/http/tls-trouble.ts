/** A failure of TLS: whether a captive portal may be behind it, what happened, and what to do. */
export interface TlsTrouble {
  readonly mayBePortal: boolean;
  readonly what: string;
  readonly next: string;
}

const CLOCK = "check this boat's clock, then sign in if there is a captive portal, then ask who runs the server";
const SIGN_IN = 'sign in if there is a captive portal, or check CENTRAL_API_URL';
const TRUST =
  'sign in if there is a captive portal; if the server is meant to have it, name its authority in NODE_EXTRA_CA_CERTS';
const SERVER = 'ask who runs the server';

/**
 * What went wrong, by the code that Node or OpenSSL gives, the first that fits. Only where a stranger answers (a
 * certificate that does not hold, or none at all) a portal may have stepped in; what server and we cannot agree on is theirs and ours.
 */
const TROUBLES: readonly [codes: RegExp, mayBePortal: boolean, what: string, next: string][] = [
  [/^CERT_HAS_EXPIRED$/, true, 'its certificate has expired', CLOCK],
  [/^CERT_NOT_YET_VALID$/, true, 'its certificate is not valid yet', CLOCK],
  [/^DEPTH_ZERO_SELF_SIGNED_CERT$/, true, 'its certificate is signed by itself', TRUST],
  [/^SELF_SIGNED_CERT_IN_CHAIN$/, true, 'its certificate is signed by an authority that nobody here trusts', TRUST],
  [/^UNABLE_TO_GET_ISSUER_CERT/, true, 'its certificate is signed by an authority that is not known here', TRUST],
  [/^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/, true, 'its certificate comes without the chain that would prove it', TRUST],
  [/^ERR_TLS_CERT_ALTNAME/, true, 'its certificate is for another name', SIGN_IN],
  [/^CERT_REVOKED$/, true, 'its certificate was revoked', SERVER],
  [/CERTIFICATE_REQUIRED|BAD_CERTIFICATE/, false, 'it asks for a certificate of ours, and we have none', SERVER],
  [/UNRECOGNIZED_NAME/, false, 'it does not know the name in CENTRAL_API_URL', 'check CENTRAL_API_URL'],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/, true, 'it does not speak TLS', SIGN_IN],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/, false, 'it speaks only versions of TLS that are too old for us', SERVER],
  [
    /HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_CIPHER|INSUFFICIENT_SECURITY/,
    false,
    'it and we have no cipher in common',
    SERVER,
  ],
  [/KEY_TOO_SMALL|MD_TOO_WEAK/, true, 'its certificate is too weak to be trusted', SERVER],
  [/CERT|UNABLE_TO_|^INVALID_(CA|PURPOSE)$|HOSTNAME_MISMATCH/, true, 'its certificate does not hold', SIGN_IN],
  [/^ERR_(SSL|TLS|OSSL)_|^EPROTO$/, false, 'TLS could not be agreed on', SERVER],
];

/** Null for what is not TLS's. Pure. */
export function tlsTrouble(code: string): TlsTrouble | null {
  const row = TROUBLES.find(([codes]) => codes.test(code));
  return row ? { mayBePortal: row[1], what: row[2], next: row[3] } : null;
}
