/* SPDX-License-Identifier: Apache-2.0 */
/* match.c - two processes, two files, an item a line; the second prints what both have:
 *     cc match.c $(pkg-config --cflags --libs entente-psi) -o match && ./match A B */
#include <entente-psi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(enum entente_psi_code code)
{
    if (code != ENTENTE_PSI_OK)
        exit(fprintf(stderr, "match: %s\n", entente_psi_sentence(code)) ? (int)code : 97);
}

static void match(enum entente_psi_role role, int peer)
{
    static char line[1000][80];
    static unsigned char message[1 << 20]; /* above any of so many items */
    struct entente_psi_options o = {.size = sizeof o, .role = role};
    struct entente_psi *s = NULL;
    struct entente_psi_hit hit;
    const unsigned char *bytes;
    size_t lines, count, i;
    o.own_items = o.peer_items = 1000; /* what both sides agreed on beforehand */
    check(entente_psi_new(&o, &s));
    for (lines = 0; lines < 1000 && fgets(line[lines], 80, stdin); lines++) {
        line[lines][strcspn(line[lines], "\r\n")] = 0; /* however lines end */
        check(entente_psi_add(s, line[lines], strlen(line[lines]), 1, NULL));
    }
    check(entente_psi_start(s));
    while (entente_psi_stage(s) != ENTENTE_PSI_OVER) {
        if (entente_psi_stage(s) == ENTENTE_PSI_SENDS) {
            check(entente_psi_next(s, &bytes, &count));
            if (send(peer, bytes, count, MSG_NOSIGNAL) != (ssize_t)count)
                exit(98); /* the other one has ended */
        } else {
            count = (size_t)recv(peer, message, entente_psi_awaited(s), MSG_WAITALL);
            check(entente_psi_receive(s, message, count));
        }
    }
    for (i = 0; entente_psi_hit(s, i, &hit) == ENTENTE_PSI_OK; i++)
        printf("%u %s\n", (unsigned)hit.item + 1, line[hit.item]);
    entente_psi_free(s);
}

int main(int argc, char **argv)
{
    int ends[2], role, status = 0;
    if (argc != 3 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return 2;
    role = fork() != 0; /* the child is the first side */
    close(ends[1 - role]);
    if (!freopen(argv[1 + role], "r", stdin))
        return 2;
    match(role ? ENTENTE_PSI_SECOND : ENTENTE_PSI_FIRST, ends[role]);
    return role && (wait(&status) < 0 || status != 0);
}
