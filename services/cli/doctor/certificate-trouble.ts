/** What is wrong with a server's certificate by the code that TLS gives, in words; null for any other code. Pure. */
export function certificateTrouble(code: string, host: string): { cause: string; nextStep: string } | null {
  const known = TROUBLES[code];
  if (known) return { cause: `The certificate of ${host} ${known.what} (${code}).`, nextStep: known.nextStep };
  if (!/CERT|UNABLE_TO_(GET|VERIFY)|^ERR_(TLS|SSL)_|^EPROTO$/.test(code)) return null;
  return { cause: `The TLS of ${host} does not hold (${code}).`, nextStep: ASK };
}

const ASK = 'ask who runs the central database; behind a captive portal, sign in first';
const PORTAL =
  'sign in at the captive portal if there is one; else compare CENTRAL_API_URL with the certificate’s names';

const TROUBLES: Readonly<Record<string, { what: string; nextStep: string }>> = {
  CERT_HAS_EXPIRED: {
    what: 'has expired',
    nextStep:
      'check this boat’s clock (date); if it is right, ask who runs the central database to renew the certificate',
  },
  CERT_NOT_YET_VALID: { what: 'is not valid yet', nextStep: 'check this boat’s clock (date): it is behind' },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    what: 'is signed by itself, so it proves nothing',
    nextStep:
      'sign in at a captive portal if there is one; if the server is meant to have it, add it to this boat’s trusted ones with NODE_EXTRA_CA_CERTS',
  },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'is signed by an authority that nobody here trusts', nextStep: ASK },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { what: 'is signed by an authority that is not known here', nextStep: ASK },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { what: 'comes without the chain that would prove it', nextStep: ASK },
  ERR_TLS_CERT_ALTNAME_INVALID: { what: 'is for another host', nextStep: PORTAL },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    what: 'was never shown: who answers does not speak TLS',
    nextStep: 'check the scheme and port of CENTRAL_API_URL; sign in at a captive portal if there is one',
  },
};
