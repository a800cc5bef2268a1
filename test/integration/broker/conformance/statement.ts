/** A statement of MQTT 3.1.1 that can be seen from outside, by its number there; Appendix B lists them. */
export interface Statement {
  /** What it says, for a person. */
  readonly says: string;
  /** Resolves when a broker that lets anyone do anything keeps it; rejects, or never resolves, when it does not. */
  readonly check: (port: number) => Promise<unknown>;
}
