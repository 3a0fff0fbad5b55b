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
    "{\"act\":{\"key\":\"iodf_x6zhFFXes1a_uQFRWVo3XyJ4JCGOgVXvHr0nxc\",\"sig\":\"-p_acQZxC6PwL"
    "yAF9VK695c3_eYA5tqG572sFGAKX7b2z8k0s95cE26PB4P0psD-k9LU5J4BzOrLD14lab2NCw\"},\"bod"
    "y\":\"bXPK6xIGcHcdTmQKCCXdxhQKl0vEm4Mmt1Z4zwC9ye0\",\"fact\":{\"agreement\":\"oaGhoaGhoa"
    "GhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaE\",\"bucket\":4096,\"commit\":\"wMDAwMDAwMDAwMDAwMDAw"
    "MDAwMDAwMDAwMDAwMDAwMA\",\"justification\":\"open-case\",\"purpose\":\"tracing\"},\"lane\":"
    "\"iZxL0pYhjdeqGjN-X_1nJs0VeKL4TJwcPPEQpCRNr-o\",\"n\":3,\"prev\":\"MzMzMzMzMzMzMzMzMzMz"
    "MzMzMzMzMzMzMzMzMzMzMzM\",\"seen\":{\"n\":2,\"root\":\"IiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI"
    "iIiIiIiIiI\"},\"sig\":\"U53JSR2pEdOF5PJoVItTN3SL1WC2VSi9wRQDAWr37FaIw17yX3G-f0Qyp4XK"
    "mXKfm187Cnb_sgocstmlrZrIAQ\",\"time\":\"2031-03-01T12:00:00Z\",\"type\":\"round.propose\""
    ",\"v\":1}";

static const char vector_entry_propose_leaf[] =
    "8b92535b21d2c2a4504e706584a2dc4001944d71af511d37721b2f549dc0d7a1";

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
    "RKQ0dPZ1ZYdkhyMG54YyIsInNpZyI6Ii1wX2FjUVp4QzZQd0x5QUY5Vks2OTVjM19lWUE1dHFHNTcyc0"
    "ZHQUtYN2IyejhrMHM5NWNFMjZQQjRQMHBzRC1rOUxVNUo0QnpPckxEMTRsYWIyTkN3In0sImJvZHkiOi"
    "JiWFBLNnhJR2NIY2RUbVFLQ0NYZHhoUUtsMHZFbTRNbXQxWjR6d0M5eWUwIiwiZmFjdCI6eyJhZ3JlZW"
    "1lbnQiOiJvYUdob2FHaG9hR2hvYUdob2FHaG9hR2hvYUdob2FHaG9hR2hvYUdob2FFIiwiYnVja2V0Ij"
    "o0MDk2LCJjb21taXQiOiJ3TURBd01EQXdNREF3TURBd01EQXdNREF3TURBd01EQXdNREF3TURBd01BIi"
    "wianVzdGlmaWNhdGlvbiI6Im9wZW4tY2FzZSIsInB1cnBvc2UiOiJ0cmFjaW5nIn0sImxhbmUiOiJpWn"
    "hMMHBZaGpkZXFHak4tWF8xbkpzMFZlS0w0VEp3Y1BQRVFwQ1JOci1vIiwibiI6MywicHJldiI6Ik16TX"
    "pNek16TXpNek16TXpNek16TXpNek16TXpNek16TXpNek16TXpNek0iLCJzZWVuIjp7Im4iOjIsInJvb3"
    "QiOiJJaUlpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUlpSWlJIn0sInNpZyI6IlU1M0"
    "pTUjJwRWRPRjVQSm9WSXRUTjNTTDFXQzJWU2k5d1JRREFXcjM3RmFJdzE3eVgzRy1mMFF5cDRYS21YS2"
    "ZtMTg3Q25iX3Nnb2NzdG1sclpySUFRIiwidGltZSI6IjIwMzEtMDMtMDFUMTI6MDA6MDBaIiwidHlwZS"
    "I6InJvdW5kLnByb3Bvc2UiLCJ2IjoxfQ eyJibG9icyI6W3siaGFzaCI6IndpenU1bXVLc1FSSVBJTUZ"
    "NWE96UDVrdDFQeTBWeWhNWU8tZGFab2NjRmsiLCJzaXplIjo0fV0sImZhY3QiOnsiY291bnQiOjEyLCJ"
    "pbmRleCI6MCwicm91bmQiOiJzckt5c3JLeXNyS3lzckt5c3JLeXNyS3lzckt5c3JLeXNyS3lzckt5c3J"
    "JIiwic3RlcCI6ImNvdW50ZWQifSwibGFuZSI6ImlaeEwwcFloamRlcUdqTi1YXzFuSnMwVmVLTDRUSnd"
    "jUFBFUXBDUk5yLW8iLCJuIjozLCJwcmV2IjoiTXpNek16TXpNek16TXpNek16TXpNek16TXpNek16TXp"
    "Nek16TXpNek16TSIsInNlZW4iOnsibiI6Miwicm9vdCI6IklpSWlJaUlpSWlJaUlpSWlJaUlpSWlJaUl"
    "pSWlJaUlpSWlJaUlpSWlJaUkifSwic2lnIjoiYjlYLVYtamlCY0RvODJMNFoyVUZfMkNBZjFQZ2J6aU9"
    "GelRoSFhoTDFoQWNOczlEM1FZUzN5TkJGa0xaXzN3bnFPWk5zQ3ZaU2N1OC1uUjczZWpsQVEiLCJ0aW1"
    "lIjoiMjAzMS0wMy0wMVQxMjowMDowMVoiLCJ0eXBlIjoicm91bmQuc3RlcCIsInYiOjF9";

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
