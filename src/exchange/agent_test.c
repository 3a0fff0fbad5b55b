/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agent_test.c - keys that are locked, and a process that holds them
 */
#include "crypto/entropy.h"
#include "exchange/agent.h"
#include "exchange/keys.h"
#include "store/keystore.h"
#include "tests/support/scratch.h"

#include <unistd.h>

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cmocka.h>

static const struct passphrase_cost cheap = {1, 8};

struct place {
    char dir[SCRATCH_PATH_MAX];
    uint8_t seed[KEYFILE_SEED_BYTES];
    const char *says; /* the passphrase that is given when asked */
    size_t asked;
};

static enum err
say(void *state, const char *name, char out[PASSPHRASE_BYTES_MAX + 1], struct fault *f)
{
    struct place *p = state;

    (void)f;
    assert_string_equal(name, "officers/first");
    p->asked++;
    snprintf(out, PASSPHRASE_BYTES_MAX + 1, "%s", p->says);
    return OK;
}

static int place_make(void **state)
{
    static struct place p;
    char path[SCRATCH_PATH_MAX];

    memset(&p, 0, sizeof p);
    scratch_make(p.dir);
    scratch_name(p.dir, "keys", path);
    assert_int_equal(mkdir(path, 0700), 0);
    scratch_name(p.dir, "keys/officers", path);
    assert_int_equal(mkdir(path, 0700), 0);
    scratch_name(p.dir, "keys/officers/first", path);
    memset(p.seed, 7, sizeof p.seed);
    assert_int_equal(keystore_file_write(path, "entente-officer", p.seed, NULL), OK);
    *state = &p;
    return 0;
}

static int place_remove(void **state)
{
    scratch_remove(((struct place *)*state)->dir);
    return 0;
}

static enum err lock(struct place *p, const char *text)
{
    const struct keys_asker asker = {say, p};
    const struct keyfile_lock made = {text, strlen(text), &cheap};

    return keys_lock(p->dir, "officers/first", &asker, &made, NULL);
}

static void a_passphrase_goes_on_and_off(void **state)
{
    struct place *p = *state;
    const struct keys_asker asker = {say, p};
    struct sign_secret secret;
    struct fault f = {.code = OK};
    bool locked = true;

    assert_int_equal(keys_look(p->dir, "officers/first", &locked, NULL), OK);
    assert_false(locked);
    assert_int_equal(lock(p, "short"), ERR_LIMIT);
    assert_int_equal(lock(p, "first passphrase"), OK);
    assert_int_equal(keys_look(p->dir, "officers/first", &locked, NULL), OK);
    assert_true(locked);
    assert_int_equal(keys_read(p->dir, "officers/first", NULL, &secret, &f), ERR_DENIED);
    assert_non_null(strstr(f.text, "key hold"));
    p->says = "wrong passphrase";
    assert_int_equal(keys_read(p->dir, "officers/first", &asker, &secret, &f),
                     ERR_FORGED);
    assert_int_equal(lock(p, "second passphrase"), ERR_FORGED); /* the old one first */
    p->says = "first passphrase";
    assert_int_equal(lock(p, "second passphrase"), OK);
    p->says = "second passphrase";
    assert_int_equal(keys_read(p->dir, "officers/first", &asker, &secret, NULL), OK);
    assert_memory_equal(secret.seed, p->seed, sizeof p->seed);
    assert_int_equal(keys_unlock(p->dir, "officers/first", &asker, NULL), OK);
    assert_int_equal(keys_read(p->dir, "officers/first", NULL, &secret, NULL), OK);
    assert_memory_equal(secret.seed, p->seed, sizeof p->seed);
    assert_int_equal(p->asked, 5);
    assert_int_equal(keys_read(p->dir, "officers/none", NULL, &secret, NULL),
                     ERR_NOT_FOUND);
}

/* An agent in a process of its own; it holds the key under two names. */
static pid_t start_agent(struct place *p, int64_t seconds)
{
    struct agent *a = NULL;
    pid_t child;

    assert_int_equal(agent_start(p->dir, &a, NULL), OK);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        static struct agent_key keys[2];

        snprintf(keys[0].name, sizeof keys[0].name, "node");
        snprintf(keys[1].name, sizeof keys[1].name, "officers/first");
        memcpy(keys[1].seed, p->seed, sizeof keys[1].seed);
        agent_serve(a, keys, 2, seconds, -1);
        for (size_t i = 0; i < sizeof keys[1].seed; i++)
            if (keys[1].seed[i] != 0)
                _exit(1); /* not wiped */
        _exit(0);
    }
    agent_leave(a);
    return child;
}

static void end_agent(pid_t child)
{
    int status = 1;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void what_an_agent_holds_needs_no_passphrase(void **state)
{
    struct place *p = *state;
    const struct keys_asker asker = {say, p};
    struct sign_secret secret;
    struct agent *second = NULL;
    uint8_t seed[KEYFILE_SEED_BYTES];
    char path[SCRATCH_PATH_MAX];
    struct stat about;
    pid_t child;

    assert_int_equal(lock(p, "a passphrase"), OK);
    assert_int_equal(agent_ask(p->dir, "officers/first", seed), ERR_NOT_FOUND);
    assert_int_equal(agent_end(p->dir), ERR_NOT_FOUND);
    child = start_agent(p, 60);
    scratch_name(p->dir, "agent", path);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(agent_start(p->dir, &second, NULL), ERR_EXISTS);
    assert_int_equal(keys_read(p->dir, "officers/first", NULL, &secret, NULL), OK);
    assert_memory_equal(secret.seed, p->seed, sizeof p->seed);
    assert_int_equal(agent_ask(p->dir, "officers/other", seed), ERR_NOT_FOUND);
    /* Changing a passphrase takes the passphrase, whatever the agent holds. */
    p->says = "not it at all";
    assert_int_equal(keys_unlock(p->dir, "officers/first", &asker, NULL), ERR_FORGED);
    assert_int_equal(agent_end(p->dir), OK);
    end_agent(child);
    assert_int_equal(stat(path, &about), -1);
    assert_int_equal(keys_read(p->dir, "officers/first", NULL, &secret, NULL),
                     ERR_DENIED);
}

static void it_ends_by_itself_and_its_ruins_are_no_bar(void **state)
{
    struct place *p = *state;
    char path[SCRATCH_PATH_MAX];
    struct stat about;
    uint8_t seed[KEYFILE_SEED_BYTES];
    pid_t child = start_agent(p, 1);

    end_agent(child);
    scratch_name(p->dir, "agent", path);
    assert_int_equal(stat(path, &about), -1);
    child = start_agent(p, 60);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(stat(path, &about), 0); /* the socket of a dead agent */
    assert_int_equal(agent_ask(p->dir, "node", seed), ERR_NOT_FOUND);
    child = start_agent(p, 60);
    assert_int_equal(agent_ask(p->dir, "node", seed), OK);
    assert_int_equal(agent_end(p->dir), OK);
    end_agent(child);
}

/* Send these bytes as a question; how many bytes come back. */
static ssize_t send_raw(const struct place *p, const void *bytes, size_t count)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    uint8_t back[64];
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ssize_t got;

    assert_true(snprintf(address.sun_path, sizeof address.sun_path, "%s/agent", p->dir) <
                (int)sizeof address.sun_path);
    assert_int_equal(connect(connection, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(connection, bytes, count, MSG_NOSIGNAL), count);
    assert_int_equal(shutdown(connection, SHUT_WR), 0);
    got = recv(connection, back, sizeof back, MSG_WAITALL);
    close(connection);
    return got;
}

static void odd_questions_get_no_key(void **state)
{
    static const char nul[] = "key node\0x\n";
    struct place *p = *state;
    uint8_t seed[KEYFILE_SEED_BYTES];
    char longest[4096];
    pid_t child = start_agent(p, 60);

    memset(longest, 'k', sizeof longest);
    assert_int_equal(send_raw(p, "", 0), 0);
    assert_int_equal(send_raw(p, "key node", 8), 0); /* no end of line */
    assert_int_equal(send_raw(p, nul, sizeof nul - 1), 0);
    assert_true(send_raw(p, longest, 512) <= 0);
    assert_int_equal(send_raw(p, "key \n", 5), 1);
    assert_int_equal(send_raw(p, "keys node\n", 10), 1);
    assert_int_equal(send_raw(p, "key ../node\n", 12), 1);
    assert_int_equal(agent_ask(p->dir, "node", seed), OK);
    assert_int_equal(agent_end(p->dir), OK);
    end_agent(child);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_passphrase_goes_on_and_off, place_make,
                                        place_remove),
        cmocka_unit_test_setup_teardown(what_an_agent_holds_needs_no_passphrase,
                                        place_make, place_remove),
        cmocka_unit_test_setup_teardown(it_ends_by_itself_and_its_ruins_are_no_bar,
                                        place_make, place_remove),
        cmocka_unit_test_setup_teardown(odd_questions_get_no_key, place_make,
                                        place_remove),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
