/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane.h - made by tests/vectors/lane_vectors.py; do not edit
 */

/* clang-format off */
static const char vector_card_file[] =
    "{\"card\":{\"address\":\"node.example:7331\",\"contacts\":[\"duty desk, day and night\"],\""
    "issued\":\"2031-01-01T00:00:00Z\",\"link\":\"7UkoxijRwsbq6QM4kFmVYSlZJzpcY_k2NsFGFKyHN"
    "9E\",\"names\":{\"en\":\"Unit of Northmark\",\"qx\":\"Северная марка\"},\"node\":\"gTl3Dqh9F19"
    "Wo1Rmw0x-zMuNipG07jeiXfYPW4_Js5Q\",\"officers\":[{\"key\":\"bnoc3Smwt4_ROvTFWY_v9O8qlx"
    "ZuPKby5Pv8zYBQW_E\",\"name\":\"Officer one\",\"roles\":[\"signatory\"]},{\"key\":\"iodf_x6zh"
    "FFXes1a_uQFRWVo3XyJ4JCGOgVXvHr0nxc\",\"name\":\"Officer two\",\"roles\":[\"start\",\"confi"
    "rm\"]},{\"key\":\"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw\",\"name\":\"Officer three"
    "\",\"roles\":[\"ask\",\"release\"]}],\"overseer\":\"ypOsFwUYcHHWe4PH_w7-gQjo7EUwV113JoeTM9"
    "vavnw\",\"root\":\"iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w\",\"serial\":1,\"type\":\"c"
    "ard\",\"until\":\"2032-01-01T00:00:00Z\",\"v\":1},\"sig\":\"FmoRnYvvbBwXvWBzbvhdDhdJFUJ4KV"
    "UdtTcLSI1Sc2rIbYvC1DEIvUXLpPFmyiBa3cSO3YhlFnN_iWZNhi1DAg\"}";

static const char vector_card_id[] =
    "97fd5b42239ff7359148a367b9159351ea4e73fcbf68f09170e40bf43cc38362";

static const char vector_card_fingerprint[] =
    "63586 86069 56743 98929 10044 25585 93460 46114";

static const char vector_lane_id[] =
    "899c4bd296218dd7aa1a337e5ffd6726cd1578a2f84c9c1c3cf110a4244dafea";

static const char vector_body_commitment[] =
    "6d73caeb120670771d4e640a0825ddc6140a974bc49b8326b75678cf00bdc9ed";

static const char vector_entry_propose[] =
    "{\"act\":{\"key\":\"iodf_x6zhFFXes1a_uQFRWVo3XyJ4JCGOgVXvHr0nxc\",\"sig\":\"eBbkAcWxLxf1b"
    "FB0Pz0kiMdg6-LM3PBNR4Nxh_-Td7MIdOGEpJRRI0lZh0HBZ1Si2suqNZWstDjQsAmdohRjBA\"},\"bod"
    "y\":\"bXPK6xIGcHcdTmQKCCXdxhQKl0vEm4Mmt1Z4zwC9ye0\",\"fact\":{\"agreement\":\"oaGhoaGhoa"
    "GhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaE\",\"bucket\":4096,\"cleared\":\"wcHBwcHBwcHBwcHBwcHB"
    "wcHBwcHBwcHBwcHBwcHBwcE\",\"commit\":\"wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA\","
    "\"justification\":\"open-case\",\"purpose\":\"tracing\"},\"lane\":\"iZxL0pYhjdeqGjN-X_1nJs0"
    "VeKL4TJwcPPEQpCRNr-o\",\"n\":3,\"prev\":\"MzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM\""
    ",\"seen\":{\"n\":2,\"root\":\"IiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI\"},\"sig\":\"5gJJ"
    "XZOPWQbfZBBXm-f69NLg2h-CZfZFkEfyYfzBXEexZgAmXnVJwDpor2mzxokPI26pIca0p0mTunXJhDVk"
    "BA\",\"time\":\"2031-03-01T12:00:00Z\",\"type\":\"round.propose\",\"v\":1}";

static const char vector_entry_propose_leaf[] =
    "6b1014b3ca25d73ab7d9a021d4090d90a044fd33499ff763540377e3195fd097";

static const char vector_entry_step[] =
    "{\"blobs\":[{\"hash\":\"wizu5muKsQRIPIMFMXOzP5kt1Py0VyhMYO-daZoccFk\",\"size\":4}],\"fact"
    "\":{\"count\":12,\"index\":0,\"round\":\"srKysrKysrKysrKysrKysrKysrKysrKysrKysrKysrI\",\"s"
    "tep\":\"counted\"},\"lane\":\"iZxL0pYhjdeqGjN-X_1nJs0VeKL4TJwcPPEQpCRNr-o\",\"n\":3,\"prev"
    "\":\"MzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM\",\"seen\":{\"n\":2,\"root\":\"IiIiIiIiIi"
    "IiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI\"},\"sig\":\"b9X-V-jiBcDo82L4Z2UF_2CAf1PgbziOFzThH"
    "XhL1hAcNs9D3QYS3yNBFkLZ_3wnqOZNsCvZScu8-nR73ejlAQ\",\"time\":\"2031-03-01T12:00:01Z\""
    ",\"type\":\"round.step\",\"v\":1}";

static const char vector_note[] =
    "entente/lane/iZxL0pYhjdeqGjN-X_1nJs0VeKL4TJwcPPEQpCRNr-o\n4\nRERERERERERERERERERER"
    "EREREREREREREREREREREQ=\n\n— entente/lane/iZxL0pYhjdeqGjN-X_1nJs0VeKL4TJwcPPEQpCRN"
    "r-o 0cg6Rv/Vi3qM1Y20c6f0tW5l5wM2fhIw4zVbiFYvJY8QXAYylQLnqiWTKEERPHSwEFelcFBG1BqK"
    "NKW5PbcR9Vj2iwY=\n";

static const char vector_note_cosignature[] =
    "— entente/party/0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc SlF6PQAAAABzC31AHSh0"
    "E4GBlEDm3N5uSxFTTk6+3LlYTA3oTRMLiJiEzW/0M9PWNs2xylGhv1War2OfI6IGMLKd+pvNqCDBLcy3"
    "CA==\n";

static const char vector_note_writer_key[] =
    "entente/lane/iZxL0pYhjdeqGjN-X_1nJs0VeKL4TJwcPPEQpCRNr-o+d1c83a46+AYE5dw6ofRdfVq"
    "NUZsNMfszLjYqRtO43ol32D1uPybOU";

static const char vector_note_reader_key[] =
    "entente/party/0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc+4a517a3d+BCBAQONkwQ8r7"
    "Jwf5QChzUwkfInWUKAe1+gsq6hnh3wh";

static const char vector_fraud_entries[] =
    "entente-fraud/1 entry eyJhY3QiOnsia2V5IjoiaW9kZl94NnpoRkZYZXMxYV91UUZSV1ZvM1h5Sj"
    "RKQ0dPZ1ZYdkhyMG54YyIsInNpZyI6ImVCYmtBY1d4THhmMWJGQjBQejBraU1kZzYtTE0zUEJOUjROeG"
    "hfLVRkN01JZE9HRXBKUlJJMGxaaDBIQloxU2kyc3VxTlpXc3REalFzQW1kb2hSakJBIn0sImJvZHkiOi"
    "JiWFBLNnhJR2NIY2RUbVFLQ0NYZHhoUUtsMHZFbTRNbXQxWjR6d0M5eWUwIiwiZmFjdCI6eyJhZ3JlZW"
    "1lbnQiOiJvYUdob2FHaG9hR2hvYUdob2FHaG9hR2hvYUdob2FHaG9hR2hvYUdob2FFIiwiYnVja2V0Ij"
    "o0MDk2LCJjbGVhcmVkIjoid2NIQndjSEJ3Y0hCd2NIQndjSEJ3Y0hCd2NIQndjSEJ3Y0hCd2NIQndjRS"
    "IsImNvbW1pdCI6IndNREF3TURBd01EQXdNREF3TURBd01EQXdNREF3TURBd01EQXdNREF3TUEiLCJqdX"
    "N0aWZpY2F0aW9uIjoib3Blbi1jYXNlIiwicHVycG9zZSI6InRyYWNpbmcifSwibGFuZSI6ImlaeEwwcF"
    "loamRlcUdqTi1YXzFuSnMwVmVLTDRUSndjUFBFUXBDUk5yLW8iLCJuIjozLCJwcmV2IjoiTXpNek16TX"
    "pNek16TXpNek16TXpNek16TXpNek16TXpNek16TXpNek16TSIsInNlZW4iOnsibiI6Miwicm9vdCI6Ik"
    "lpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUkifSwic2lnIjoiNWdKSlhaT1"
    "BXUWJmWkJCWG0tZjY5TkxnMmgtQ1pmWkZrRWZ5WWZ6QlhFZXhaZ0FtWG5WSndEcG9yMm16eG9rUEkyNn"
    "BJY2EwcDBtVHVuWEpoRFZrQkEiLCJ0aW1lIjoiMjAzMS0wMy0wMVQxMjowMDowMFoiLCJ0eXBlIjoicm"
    "91bmQucHJvcG9zZSIsInYiOjF9 eyJibG9icyI6W3siaGFzaCI6IndpenU1bXVLc1FSSVBJTUZNWE96U"
    "DVrdDFQeTBWeWhNWU8tZGFab2NjRmsiLCJzaXplIjo0fV0sImZhY3QiOnsiY291bnQiOjEyLCJpbmRle"
    "CI6MCwicm91bmQiOiJzckt5c3JLeXNyS3lzckt5c3JLeXNyS3lzckt5c3JLeXNyS3lzckt5c3JJIiwic"
    "3RlcCI6ImNvdW50ZWQifSwibGFuZSI6ImlaeEwwcFloamRlcUdqTi1YXzFuSnMwVmVLTDRUSndjUFBFU"
    "XBDUk5yLW8iLCJuIjozLCJwcmV2IjoiTXpNek16TXpNek16TXpNek16TXpNek16TXpNek16TXpNek16T"
    "XpNek16TSIsInNlZW4iOnsibiI6Miwicm9vdCI6IklpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUlpSWlJa"
    "UlpSWlJaUlpSWlJaUkifSwic2lnIjoiYjlYLVYtamlCY0RvODJMNFoyVUZfMkNBZjFQZ2J6aU9GelRoS"
    "FhoTDFoQWNOczlEM1FZUzN5TkJGa0xaXzN3bnFPWk5zQ3ZaU2N1OC1uUjczZWpsQVEiLCJ0aW1lIjoiM"
    "jAzMS0wMy0wMVQxMjowMDowMVoiLCJ0eXBlIjoicm91bmQuc3RlcCIsInYiOjF9";

static const char vector_fraud_notes[] =
    "entente-fraud/1 checkpoint ZW50ZW50ZS9sYW5lL2laeEwwcFloamRlcUdqTi1YXzFuSnMwVmVLT"
    "DRUSndjUFBFUXBDUk5yLW8KNApSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFU"
    "kVRPQoK4oCUIGVudGVudGUvbGFuZS9pWnhMMHBZaGpkZXFHak4tWF8xbkpzMFZlS0w0VEp3Y1BQRVFwQ"
    "1JOci1vIDBjZzZSdi9WaTNxTTFZMjBjNmYwdFc1bDV3TTJmaEl3NHpWYmlGWXZKWThRWEFZeWxRTG5xa"
    "VdUS0VFUlBIU3dFRmVsY0ZCRzFCcUtOS1c1UGJjUjlWajJpd1k9Cg ZW50ZW50ZS9sYW5lL2laeEwwcF"
    "loamRlcUdqTi1YXzFuSnMwVmVLTDRUSndjUFBFUXBDUk5yLW8KNApSVVZGUlVWRlJVVkZSVVZGUlVWRl"
    "JVVkZSVVZGUlVWRlJVVkZSVVZGUlVVPQoK4oCUIGVudGVudGUvbGFuZS9pWnhMMHBZaGpkZXFHak4tWF"
    "8xbkpzMFZlS0w0VEp3Y1BQRVFwQ1JOci1vIDBjZzZSamN0T0RVOER6RnhUdmRLYXZ1cVZkdmlXb3hES2"
    "9Wamg4T3Awd0hJTGg3MitzcHZwREFjZjNSMjlHekNraGJVMTFMSFRiNnZ2NWtUOHNPUmlwK01qd0U9Cg";
