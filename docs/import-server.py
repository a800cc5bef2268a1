"""A server that takes the exports of boats, written from import-api.json and import-api.md alone, to begin from.
Run it: DATABASE=boats.db flask --app docs/import-server.py run --port 8480   (Debian: apt install python3-flask)"""
import base64, hashlib, json, os, sqlite3, uuid
from flask import Flask, jsonify, request
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
MOST = int(os.environ.get("MAX_BYTES", 256 << 20))
BOATS = set(filter(None, os.environ.get("BOATS", "").split(",")))  # installation ids that are known; empty: any
WAIT_S = float(os.environ.get("WAIT_S", 10))  # for the database
IMPORT = "/api/v1/data/import"
TABLES = """PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS imports (boat, key, sha256, receipt, answer, document, PRIMARY KEY (boat, key));
CREATE TABLE IF NOT EXISTS boats (boat PRIMARY KEY, last, lost_after, lost_up_to);
CREATE TABLE IF NOT EXISTS mirrors (boat, category, source, boat_key, sequence,
  PRIMARY KEY (boat, category, source, boat_key));
CREATE TABLE IF NOT EXISTS records (boat, category, record_key, source, boat_key, sequence, record,
  PRIMARY KEY (boat, category, record_key));"""

def database():
    db = sqlite3.connect(os.environ.get("DATABASE", "boats.db"), timeout=WAIT_S, isolation_level=None)
    db.executescript(TABLES)
    return db

def boat():
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token and (not BOATS or token.strip() in BOATS) else None

def refuse(status, code, message, headers=None, **more):
    return jsonify(status="error", error_code=code, message=message, **more), status, headers or {}

@app.after_request  # the answer goes out at once, and then what still comes is read: unread, it would destroy the answer on its way
def read_on(answer):
    def pass_over(rest=request.stream):
        try:
            for _ in range(MOST >> 14):
                if not rest.read(1 << 16):
                    break
        except (HTTPException, OSError):  # the boat has heard it, and is gone
            pass
    answer.call_on_close(pass_over)
    return answer

@app.errorhandler(HTTPException)  # 404, 405 and the like, in JSON as all the rest
def in_json(error):
    return refuse(error.code, error.name.upper().replace(" ", "_"), error.description)

@app.errorhandler(sqlite3.OperationalError)  # locked, or the disk is full: nothing was kept, and the boat keeps it
def later(error):
    return refuse(503, "BUSY", f"The database cannot take it just now: {error}.", {"Retry-After": "60"})

@app.route(IMPORT, methods=["HEAD"])
def say_whether_held():
    key = request.headers.get("Idempotency-Key", "")
    if boat() is None:
        return "", 401, {"Idempotency-Key": key, "WWW-Authenticate": "Bearer"}
    row = database().execute("SELECT receipt, answer FROM imports WHERE boat = ? AND key = ?", (boat(), key)).fetchone()
    if row is None:
        return "", 404, {"Idempotency-Key": key}
    left_out = json.loads(row[1]).get("records_left_out")
    return "", 200, {"Idempotency-Key": key, "Import-Id": row[0], **({"Records-Left-Out": left_out} if left_out else {})}

@app.post(IMPORT)
def take_export():
    if boat() is None:
        return refuse(401, "UNKNOWN_BOAT", "No such installation is known here.", {"WWW-Authenticate": "Bearer"})
    if request.content_length is None or request.content_length > MOST:  # Flask of before 2.3 does not look by itself
        return refuse(413 if request.content_length else 411, "TOO_LARGE", f"An export has a length, of {MOST} at most.")
    if request.mimetype != "application/json":
        return refuse(415, "UNSUPPORTED_CONTENT", "An export is application/json.")
    body, sha256 = request.get_data(), hashlib.sha256(request.get_data())
    digest = "sha-256=:" + base64.b64encode(sha256.digest()).decode() + ":"
    if request.headers.get("Content-Digest", digest) != digest:
        return refuse(400, "DAMAGED", "The body is not what Content-Digest says; it was damaged on the way.")
    key = request.headers.get("Idempotency-Key", sha256.hexdigest())
    try:
        document = json.loads(body)
        if document["installation_id"] != boat():
            return refuse(401, "UNKNOWN_BOAT", "The export is of another boat than the token's.")
        if not document["format_version"].startswith("1.") or not document["data"].items():
            raise ValueError("its format_version is not 1")
        sequence = int(document.setdefault("sequence", 0))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return refuse(400, "INVALID_FORMAT", f"The document is no export: {error}.", required_version="1.0")
    db = database()
    with db:  # one transaction: the records and the receipt, or neither
        db.execute("BEGIN IMMEDIATE")
        known = db.execute("SELECT sha256, answer FROM imports WHERE boat = ? AND key = ?", (boat(), key)).fetchone()
        if known and known[0] != sha256.hexdigest():
            return refuse(422, "KEY_REUSED", "This Idempotency-Key stands for other bytes.")
        besides = compare(db, boat(), sequence, known is None) if sequence else {}  # EXPORT_FORMAT=plain has none
        if not known:
            counts, unchanged, left_out = store(db, boat(), document)
            answer = {"status": "success", "import_id": f"import_{uuid.uuid4().hex}", "records_imported": counts, "records_unchanged": unchanged}
            if left_out:
                answer.update(records_left_out=len(left_out), left_out=left_out[:50])
            known = (sha256.hexdigest(), json.dumps(answer))
            db.execute("INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?)", (boat(), key, known[0], answer["import_id"], known[1], body))
    return jsonify(**json.loads(known[1]), **besides)

def compare(db, boat, sequence, is_new):
    """Tells the highest number that is here, and asks for what was delivered and is lost, until some of that has come."""
    db.execute("INSERT OR IGNORE INTO boats SELECT ?1, coalesce(max(sequence), 0), 0, 0 FROM records WHERE boat = ?1", (boat,))
    last, after, up_to = db.execute("SELECT last, lost_after, lost_up_to FROM boats WHERE boat = ?", (boat,)).fetchone()
    up_to = 0 if is_new and after < sequence <= up_to else up_to
    delivered = request.headers.get("Delivered-Sequence", "0")
    if delivered.isdecimal() and last < int(delivered) <= 10**12:
        after, up_to = min(last, after if up_to else last), max(up_to, int(delivered))
    db.execute("UPDATE boats SET last = ?, lost_after = ?, lost_up_to = ? WHERE boat = ?", (max(last, sequence), after, up_to, boat))
    return {"last_sequence": max(last, sequence), **({"resend": {"after_sequence": after}} if up_to else {})}

def has_all_parts(db, place, source):
    """Whether all of a source is here, in however many parts of one export it came."""
    here = "SELECT count(*) FROM records WHERE boat = ? AND category = ? AND source = ? AND boat_key = ? AND sequence = ?"
    return source.get("complete_in_parts") is True and db.execute(here, place).fetchone()[0] == source["records"]

def store(db, boat, document):
    """The one rule: upsert by boat, category and key unless what is there is newer; what a mirror does not list goes.
    settings and onboarding are one record each, and {} is none."""
    counts, unchanged, left_out, sequence, key = {}, {}, [], document["sequence"], document.get("boat_key", "")
    for category, value in document["data"].items():
        counts[category] = unchanged[category] = 0
        for i, record in enumerate(value if isinstance(value, list) else [value] if value else []):
            if not isinstance(record, dict) or "record_key" not in record:
                place = f"/data/{category}/{i}" if isinstance(value, list) else f"/data/{category}"
                left_out.append({"pointer": place, "problem": "has no record_key"})
                continue
            row = (boat, category, record["record_key"], record.get("source"), key, sequence, json.dumps(record))
            stale = db.execute("""SELECT 1 FROM mirrors WHERE boat = ? AND category = ? AND source = ? AND boat_key = ?
              AND sequence > ?""", (boat, category, row[3], key, sequence)).fetchone()
            done = stale or db.execute("""INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET source = excluded.source,
                  boat_key = excluded.boat_key, sequence = excluded.sequence, record = excluded.record WHERE excluded.sequence >= sequence""", row)
            (unchanged if stale or done.rowcount == 0 else counts)[category] += 1  # unchanged: a later one is here
        for source in document.get("categories", {}).get(category, {}).get("sources", []):
            place = (boat, category, source["name"], key, sequence)
            if source["mode"] == "mirror" and (source["complete"] or has_all_parts(db, place, source)):
                db.execute("""INSERT INTO mirrors VALUES (?, ?, ?, ?, ?)
                  ON CONFLICT DO UPDATE SET sequence = max(sequence, excluded.sequence)""", place)
                db.execute("""DELETE FROM records AS old WHERE boat = ?1 AND category = ?2 AND source = ?3 AND sequence < ?5
                  AND (boat_key = ?4 OR instr(record_key, '~') AND EXISTS (SELECT 1 FROM records AS now WHERE now.boat = ?1
                    AND now.category = ?2 AND now.source = ?3 AND now.boat_key = ?4 AND now.sequence = ?5
                    AND now.record_key = substr(old.record_key, 1, instr(old.record_key, '~') - 1) AND json_remove(now.record, '$.record_key') = json_remove(old.record, '$.record_key')))""", place)
    return counts, unchanged, left_out
