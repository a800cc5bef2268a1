/** What Aedes hands its persistence; the fields that matter here. */
export interface AedesPacket {
  cmd: string;
  topic: string;
  payload: Buffer | string;
  qos: 0 | 1 | 2;
  retain: boolean;
  dup?: boolean;
  messageId?: number | undefined;
  brokerId?: string | undefined;
  brokerCounter?: number | undefined;
  clientId?: string;
}

export interface SessionClient {
  readonly id: string;
  /** True while Aedes is still handling the CONNECT. */
  readonly connecting?: boolean;
}

export interface SubscriptionOptions {
  qos: number;
  rh?: number;
  rap?: boolean;
  nl?: boolean;
  subscriptionIdentifier?: number;
}

export interface Subscription extends SubscriptionOptions {
  topic: string;
}

/** A session that matches a topic, with the QoS it asked for. */
export interface MatchedSession extends Subscription {
  clientId: string;
}
