/** Ids that programs make up at each start, by who makes them: they name nobody. */
const MADE_UP: readonly RegExp[] = [
  // Our own broker's, and Mosquitto's, for who sends none.
  /^aedes_/,
  /^auto-[0-9a-f-]{8,}$/i,
  // Mosquitto's clients, of today and before 2.0.
  /^mosq-[A-Za-z0-9]{8,}$/,
  /^mosq(pub|sub|rr)[|/-]/,
  // MQTT.js, Node-RED, MQTT Explorer, MQTTX, and what their makers' examples write.
  /^mqttjs_[0-9a-f]+$/i,
  /^nodered[_-][0-9a-f]+$/i,
  /^mqtt-explorer-[0-9a-f]+$/i,
  /^mqttx_[0-9a-f]+$/i,
  /^mqtt_[0-9a-f.]{6,}$/i,
  /^mqttui-[0-9a-z]+$/i,
  /^clientid-[A-Za-z0-9]{6,}$/i,
  /^emqx_[A-Za-z0-9]{4,}$/i,
  // Paho, in C and Java, in Python and JavaScript.
  /^paho[-/_]?[0-9a-f]{6,}$/i,
  /^(python|go|java|node)?-?mqtt-\d{1,7}$/i,
  /^(publish|subscribe)-\d{1,5}$/,
  /^(ESP8266|ESP32|Arduino)Client-[0-9a-f]{1,8}$/i,
  // A UUID, alone or behind a name, and as Home Assistant writes it: 22 letters and digits.
  /(^|[^0-9a-z])[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[0-9A-Za-z]{22}$/,
];
/** A longer one is no name. */
const LONGEST = 100;

/** Whether a program chose its client id, so that it has the same after its next start. Pure. */
export const isChosenClientId = (clientId: string): boolean =>
  clientId !== '' &&
  clientId.length <= LONGEST &&
  !/\p{Cc}/u.test(clientId) &&
  !MADE_UP.some((form) => form.test(clientId));
