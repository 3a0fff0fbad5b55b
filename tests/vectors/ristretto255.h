/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ristretto255.h - made by tests/vectors/curve25519.py ristretto; do not edit
 */

/* clang-format off */
static const char *const multiples[] = {
    "0000000000000000000000000000000000000000000000000000000000000000", /* 0 */
    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76", /* 1 */
    "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919", /* 2 */
    "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259", /* 3 */
    "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57", /* 4 */
    "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e", /* 5 */
    "f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403", /* 6 */
    "44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d", /* 7 */
    "903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c", /* 8 */
    "02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031", /* 9 */
    "20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f", /* 10 */
    "bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42", /* 11 */
    "e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460", /* 12 */
    "aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f", /* 13 */
    "46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e", /* 14 */
    "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e", /* 15 */
    "c862fced1314e81e9b77d02b847689096b4e7ded39b009b9c996982e4ecac66e", /* 16 */
};

struct bad {
    const char *point, *reason;
};

static const struct bad bad_points[] = {
    {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not canonical"},
    {"efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not canonical"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not canonical"},
    {"0000000000000000000000000000000000000000000000000000000000000080", "not canonical"},
    {"0200000000000000000000000000000000000000000000000000000000000080", "not canonical"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not canonical"},
    {"e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2df6", "not canonical"},
    {"6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b999", "not canonical"},
    {"54fbd3980f08c4fdf44b288d8f0a16c581b1aea75496b8424cb105b2da67f61f", "no square"},
    {"102cb95a0fd902156cd403a33adb38d0c31050ee87759b57d30117d519d1b22c", "no square"},
    {"41f954a32f357ab28520448a97a8fe59e7b218e7f6c78efbabadb9a8775f9e38", "negative"},
    {"a7fcec9cd2ce21d9f1d04c02bdc7d8c23aebe03e87aa7445d96b5d44983b5e41", "negative"},
    {"86f7abe62298408be20e3c8f7055ebb1edcdfb0e940da020bb7c2e0516e84253", "no square"},
    {"5c11a30e6555a22fc60c799a1f28e992e69f303ccb1f44105c415c6945d27c26", "no square"},
    {"dd3f85d2533b7c510dd9a5c92d8d00a9a033aebfdb4fd4ba90b51241a2ffa04b", "negative"},
    {"eef9aada2b6504af9dc6d239a98f1e90ec6f33d3cd64b9d287ddfc6639c2da15", "negative xy"},
    {"7b547dec543595996ee218cf33d54f4d82e228f66a640250fb1afee4a50ab32f", "negative"},
    {"dee59933cff113f86b028051da85a54a9116c6968fe2cbda23ad62a1c422ee6c", "negative xy"},
    {"345c3d52a40ca5d8931a51232ab714801f5f9f70f2af7ebaed058b30ea9ab535", "negative xy"},
    {"12db87b23d7f1fd5adb92d4bb0bb642b2b64b83d575e0cae998c1ae0940aca37", "negative xy"},
    {"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "y is zero"},
};

struct uniform {
    const char *bytes, *point;
};

static const struct uniform uniforms[] = {
    {"5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
     "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6",
     "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46"},
    {"f116b34b8f17ceb56e8732a60d913dd10cce47a6d53bee9204be8b44f6678b27"
     "0102a56902e2488c46120e9276cfe54638286b9e4b3cdb470b542d46c2068d38",
     "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b"},
    {"8422e1bbdaab52938b81fd602effb6f89110e1e57208ad12d9ad767e2e25510c"
     "27140775f9337088b982d83d7fcf0b2fa1edffe51952cbe7365e95c86eaf325c",
     "006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826"},
    {"ac22415129b61427bf464e17baee8db65940c233b98afce8d17c57beeb7876c2"
     "150d15af1cb1fb824bbd14955f2b57d08d388aab431a391cfc33d5bafb5dbbaf",
     "f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a"},
    {"0000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000",
     "0000000000000000000000000000000000000000000000000000000000000000"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "a64d86820abd393c6a5feef95b64945bc0c570adebae17a99882216945fbd37a"},
    {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "0000000000000000000000000000000000000000000000000000000000000000"},
    {"0100000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000",
     "7c1f61e938eac4c359ecb164c8b50f2f104a9e1e2e36f142493ba13102608560"},
};
/* clang-format on */
