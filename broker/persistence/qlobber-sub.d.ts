declare module 'qlobber/aedes/qlobber-sub.js' {
  /** A trie of MQTT filters that matches topics against the subscriptions of clients. */
  export default class QlobberSub {
    constructor(options: { wildcard_one: string; wildcard_some: string; separator: string });
    add(filter: string, subscription: object): this;
    remove(filter: string, subscription: { clientId: string; topic: string }): this;
    match(topic: string): object[];
    readonly subscriptionsCount: number;
  }
}
