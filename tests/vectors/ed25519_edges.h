/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ed25519_edges.h - made by tests/vectors/curve25519.py ed25519; do not edit
 */

/* clang-format off */
struct edge {
    const char *name, *key, *message, *signature;
    const char *refused; /* why, or NULL: the signature holds */
};

static const struct edge edges[] = {
    {"0 A and R small, S = 0",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
     "e14f26ce574437cd6fcf9d42d9d1a0c2bbcebc7a9e7809da5fb38b0a502f935b",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
     "0000000000000000000000000000000000000000000000000000000000000000",
     "A of small order"},
    {"1 A small, R mixed",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
     "af2311c3ddedf0e91a5a2fb151da19b363e241e8be8f20e1a3338e853028dda7",
     "1a0eb647990e5b1297c67b2214fff5bc2f122b83570790112e5218ed371febbf"
     "2e77a7db3b2f65a47efd3cf9bbe5f05486e88756c8cc06c7691f6d5679727502",
     "A of small order"},
    {"2 A mixed, R small",
     "99555efe5dbf5b50b6fb4d8c38ee05c4ea8a97011c08e11366e8c8c00e8ce5d5",
     "b4116506fd14678f4f40a174d09183d6e082aedbdbba383e8fea38f827574ce5",
     "0000000000000000000000000000000000000000000000000000000000000080"
     "024b9a5eaab1f2393f06ff43dcd0d5f23d3e9795e0bedc830d6e57feb7dba500",
     "R of small order"},
    {"3 A and R mixed, equation holds",
     "99555efe5dbf5b50b6fb4d8c38ee05c4ea8a97011c08e11366e8c8c00e8ce5d5",
     "903e69fa8824efeb56e843786969b757220d25db1af9a755e1ea8a49f493b99a",
     "1a0eb647990e5b1297c67b2214fff5bc2f122b83570790112e5218ed371febbf"
     "38225ea9846926e11daec4bacbe4b279fcc9e3e8dfec1ef3402c6af80444d40f",
     NULL},
    {"4 A and R mixed, equation holds only with cofactor",
     "99555efe5dbf5b50b6fb4d8c38ee05c4ea8a97011c08e11366e8c8c00e8ce5d5",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "1a0eb647990e5b1297c67b2214fff5bc2f122b83570790112e5218ed371febbf"
     "289f5d98debdb511c457d065980e47f8b755189f120e0256e25919a025c2420d",
     "equation"},
    {"5 A mixed, R of order L, equation holds only with cofactor",
     "99555efe5dbf5b50b6fb4d8c38ee05c4ea8a97011c08e11366e8c8c00e8ce5d5",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "648e39852808495d5bdf70d36d42b4136afd9f2170cb266bc24bba78cf86b90e",
     "equation"},
    {"5 A mixed, R of order L, equation holds",
     "99555efe5dbf5b50b6fb4d8c38ee05c4ea8a97011c08e11366e8c8c00e8ce5d5",
     "fbfb98ea8eec0da2f697fe479bc12dd502bcacdac7b62b09e1fd96dfdc1121fd",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "81599b5cfdfc4b4ebe28efa33c832d1d37ab31dbb9a708d719a94288fda7d705",
     NULL},
    {"6 S + L",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260488",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "a3702a7f52d8f0c88f2fc8b826db6ebb8ae6f00a70bcf7e61e897fc5f911591e",
     "S not below L"},
    {"7 S plus as many L as fit",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260488",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "99079c94c343f29948c352a25385a0df8be6f00a70bcf7e61e897fc5f91159fe",
     "S not below L"},
    {"7 S plus the most L below 2^253",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260488",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "a3702a7f52d8f0c88f2fc8b826db6ebb8ae6f00a70bcf7e61e897fc5f911591e",
     "S not below L"},
    {"8 R small and not canonical",
     "99555efe5dbf5b50b6fb4d8c38ee05c4ea8a97011c08e11366e8c8c00e8ce5d5",
     "0eabaa7345841bd2f08b14c7d3e6c343bee158444e41e271ca25d7bc76d63558",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "bd1eccfa3dbe1b0ae8ab0538cb0da715ae51b3c1fc331cadb04878441aa9dc05",
     "R of small order"},
    {"8 R = 0, written as p",
     "99555efe5dbf5b50b6fb4d8c38ee05c4ea8a97011c08e11366e8c8c00e8ce5d5",
     "c7bb71b1b9f2db59eb66145216235d24c8b7e0afd8278ea329690bb3825d1c32",
     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "a6ca71527cdb6baff5b97064a4a4a1f24a78da63e8d3f701fd1c0886f584aa0d",
     "R not canonical"},
    {"9 R the identity, written as p + 1",
     "99555efe5dbf5b50b6fb4d8c38ee05c4ea8a97011c08e11366e8c8c00e8ce5d5",
     "d55e8fd14f8333afc436f6081a49b098877b968295598b1e0375e69f04358433",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "cb6a1d68f8a101c4331276ef763bee07c13f6a9d7f3489f7ce2d7cce96873e06",
     "R not canonical"},
    {"10 A small and not canonical",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "15b6ec771e73836c71002d650ae65592d0d0393402aaa32b26e810c1e3e4bbfa",
     "afab3bbe6d8060f11a1ec1cb0f4fbfb3afbc9ae570b4810f785e3bdd9d57a2f5"
     "2e77a7db3b2f65a47efd3cf9bbe5f05486e88756c8cc06c7691f6d5679727502",
     "A of small order"},
    {"11 A = 0, written as p",
     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "1a0eb647990e5b1297c67b2214fff5bc2f122b83570790112e5218ed371febbf"
     "2e77a7db3b2f65a47efd3cf9bbe5f05486e88756c8cc06c7691f6d5679727502",
     "A not canonical"},
    {"11 A the identity, written as p + 1",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "2e77a7db3b2f65a47efd3cf9bbe5f05486e88756c8cc06c7691f6d5679727502",
     "A not canonical"},
    {"an ordinary signature",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260488",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "b69c34223875de70b992d01548e18fa68ae6f00a70bcf7e61e897fc5f911590e",
     NULL},
    {"S = L - S",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260488",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "3737c13ae2ed33e71c0a278d96184f6e75190ff58f430819e176803a06eea601",
     "equation"},
    {"R with the other sign",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260488",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d8a"
     "b69c34223875de70b992d01548e18fa68ae6f00a70bcf7e61e897fc5f911590e",
     "equation"},
    {"A with the other sign",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260408",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "b69c34223875de70b992d01548e18fa68ae6f00a70bcf7e61e897fc5f911590e",
     "equation"},
    {"another message",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260488",
     "3c6111353f08c43d3dac08b82267721edb5131b9423c7b06f3509cca71c14cd9",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "b69c34223875de70b992d01548e18fa68ae6f00a70bcf7e61e897fc5f911590e",
     "equation"},
    {"R not on the curve",
     "88aa55e6afeed8960a3191de78600347db8acd0a3795412f275f049b86260488",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "0200000000000000000000000000000000000000000000000000000000000000"
     "b69c34223875de70b992d01548e18fa68ae6f00a70bcf7e61e897fc5f911590e",
     "R not on the curve"},
    {"A not on the curve",
     "0200000000000000000000000000000000000000000000000000000000000000",
     "d94cc171ca9c50f3067b3c42b93151db1e726722b808ac3d3dc4083f3511613c",
     "3e54c441927f9f0ee5e13e34f0b0404c5043651a8f4b7ef087a1c42262a85d0a"
     "b69c34223875de70b992d01548e18fa68ae6f00a70bcf7e61e897fc5f911590e",
     "A not on the curve"},
};

/* Every encoding of every point of small order. */
static const char *const small_keys[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};
/* clang-format on */
