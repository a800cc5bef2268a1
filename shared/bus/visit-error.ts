/**
 * `away`: nobody listens; `silent`: somebody does, and says nothing; `no_mqtt`: whoever listens speaks something else;
 * `no_tls`: no TLS came about, of whatever speaks there; `certificate`: it did, with a certificate that does not hold;
 * `login`: we are not let in; `refused`: it is a broker, and takes no connection of ours just now; `cut`: we were, and the broker ended it.
 */
export type VisitTrouble = 'away' | 'silent' | 'no_mqtt' | 'no_tls' | 'certificate' | 'login' | 'refused' | 'cut';

/** Why a broker could not be visited, or the visit ended before its time. */
export class VisitError extends Error {
  readonly trouble: VisitTrouble;

  constructor(trouble: VisitTrouble, message: string) {
    super(message);
    this.trouble = trouble;
  }
}
