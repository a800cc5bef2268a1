import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError, systemCodeOf } from '../runtime/errors.ts';
import { shellWord } from '../runtime/shell-word.ts';

/** Files that name authorities, each empty where none is named. */
export interface AuthoritySettings {
  readonly extraAuthorities: string;
  readonly certFile: string;
}

/** The settings by the names that other programs know them by. */
const NAMES = { extraAuthorities: 'NODE_EXTRA_CA_CERTS', certFile: 'SSL_CERT_FILE' } as const;

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;
/** The first byte of what is DER (a SEQUENCE). */
const DER = 0x30;
const GOOD_PLACE = 'put the file into /etc/ssl/certs, where every service may read it';

/**
 * The authorities that the owner names beside those that Node knows, as PEM. We read them ourselves: Node reads the first
 * file at its own start only, and goes on without a word of ours when it cannot; and the second not at all. Throws an AppError `config`, in words, for
 * a file that cannot be used.
 */
export function readAuthorities(settings: AuthoritySettings): string[] {
  return Object.entries(NAMES).flatMap(([key, name]) => {
    const path = settings[key as keyof AuthoritySettings];
    return path === '' ? [] : readOne(path, name);
  });
}

function readOne(path: string, name: string): string[] {
  const refuse = (what: string, next: string) => new AppError('config', `${name}=${path} ${what}: ${next}.`);
  const bytes = readBytes(path, refuse);
  const found = bytes.toString('latin1').match(CERTIFICATE) ?? [];
  if (found.length === 0 && bytes[0] === DER) {
    throw refuse(
      'is a certificate in DER, and PEM is wanted',
      `openssl x509 -inform DER -in ${shellWord(path)} -out authority.pem makes one of it`,
    );
  }
  if (found.length === 0) {
    throw refuse(
      'holds no certificate',
      'it should be the authority’s certificate as PEM, from -----BEGIN CERTIFICATE----- on',
    );
  }
  for (const pem of found) {
    try {
      new X509Certificate(pem);
    } catch {
      throw refuse('holds a certificate that cannot be read', 'get the file anew from who runs the server');
    }
  }
  return found;
}

function readBytes(path: string, refuse: (what: string, next: string) => AppError): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    switch (systemCodeOf(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        throw refuse(
          'is not there, or lies where the services may not look (/home, /root, /tmp, /opt, /srv, /media, /mnt, /boot, /etc/d3kos)',
          `compare the path letter by letter, or ${GOOD_PLACE}`,
        );
      case 'EACCES':
      case 'EPERM':
        throw refuse('may not be read by this service', `${GOOD_PLACE}, with chmod 644`);
      case 'EISDIR':
        throw refuse('is a folder', 'name the one file in it that holds the authority’s certificate');
      default:
        throw refuse(`cannot be read (${systemCodeOf(error) || 'unknown'})`, GOOD_PLACE);
    }
  }
}
