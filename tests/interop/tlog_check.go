// SPDX-License-Identifier: Apache-2.0

// tlog_check - a lane as the authors of the standards read it
//
// Reads what tlog_tool prints from standard input and judges it with the packages
// golang.org/x/mod/sumdb/{note,tlog} alone. Prints one line "good NAME" for each
// thing that holds, and ends with status 1 at the first that does not.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func need(ok bool, what ...interface{}) {
	if !ok {
		fmt.Fprintln(os.Stderr, what...)
		os.Exit(1)
	}
}

func decode(text string) []byte {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	need(err == nil, "base64:", err)
	return b
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	need(err == nil, "number:", err)
	return n
}

func hashes(texts []string) []tlog.Hash {
	list := []tlog.Hash{}
	for _, text := range texts {
		h, err := tlog.ParseHash(text)
		need(err == nil, "hash:", err)
		list = append(list, h)
	}
	return list
}

func equal(a, b []tlog.Hash) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// cosigner verifies signatures of type 0x04, which the package does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(c.key, append([]byte(head), msg...), sig[8:])
}

func newCosigner(vkey string) *cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	need(len(parts) == 3, "key:", vkey)
	key := decode(parts[2])
	need(len(key) == 33 && key[0] == 4, "key type:", vkey)
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:4])
	need(fmt.Sprintf("%08x", hash) == parts[1], "key hash:", vkey)
	return &cosigner{parts[0], hash, key[1:]}
}

// lane is the tree as this program computes it from the entries.
type lane struct {
	stored []tlog.Hash
	leaves []tlog.Hash
	roots  map[int64]tlog.Hash // as they were printed
}

func (l *lane) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = l.stored[at]
	}
	return out, nil
}

func (l *lane) add(data []byte) {
	more, err := tlog.StoredHashes(int64(len(l.leaves)), data, l)
	need(err == nil, "store:", err)
	l.stored = append(l.stored, more...)
	l.leaves = append(l.leaves, tlog.RecordHash(data))
}

func (l *lane) checkRoot(size int64, printed tlog.Hash) {
	root, err := tlog.TreeHash(size, l)
	need(err == nil && root == printed, "root of", size)
	l.roots[size] = printed
}

func (l *lane) checkInclusion(size, index int64, proof []tlog.Hash) {
	own, err := tlog.ProveRecord(size, index, l)
	need(err == nil && equal(own, proof), "inclusion differs", size, index)
	root, leaf := l.roots[size], l.leaves[index]
	need(tlog.CheckRecord(proof, size, root, index, leaf) == nil, "inclusion", size, index)
	for i := range proof {
		proof[i][0] ^= 1
		need(tlog.CheckRecord(proof, size, root, index, leaf) != nil, "forged inclusion")
		proof[i][0] ^= 1
	}
}

func (l *lane) checkConsistency(old, size int64, proof []tlog.Hash) {
	own, err := tlog.ProveTree(size, old, l)
	need(err == nil && equal(own, proof), "consistency differs", old, size)
	need(tlog.CheckTree(proof, size, l.roots[size], old, l.roots[old]) == nil,
		"consistency", old, size)
	for i := range proof {
		proof[i][0] ^= 1
		need(tlog.CheckTree(proof, size, l.roots[size], old, l.roots[old]) != nil,
			"forged consistency")
		proof[i][0] ^= 1
	}
}

// checkNote opens the checkpoint, and signs its text again to the same bytes.
func (l *lane) checkNote(items map[string]string) {
	text := decode(items["note"])
	writer, err := note.NewVerifier(items["writer"])
	need(err == nil, "writer:", err)
	reader := newCosigner(items["reader"])
	opened, err := note.Open(text, note.VerifierList(writer, reader))
	need(err == nil, "open:", err)
	need(len(opened.Sigs) == 2 && len(opened.UnverifiedSigs) == 0, "signatures")
	size := int64(len(l.leaves))
	root := l.roots[size].String()
	need(opened.Text == fmt.Sprintf("%s\n%d\n%s\n", writer.Name(), size, root), "text")
	for i := range text { // bit 5, as the package passes over spare bits of base64
		text[i] ^= 0x20
		n, err := note.Open(text, note.VerifierList(writer, reader))
		need(err != nil || len(n.Sigs) < 2, "forged note at", i)
		text[i] ^= 0x20
	}
	fmt.Println("good checkpoint and cosignature")

	seed := append([]byte{1}, decode(items["seed"])...)
	skey := fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", writer.Name(), writer.KeyHash(),
		base64.StdEncoding.EncodeToString(seed))
	signer, err := note.NewSigner(skey)
	need(err == nil, "signer:", err)
	again, err := note.Sign(&note.Note{Text: opened.Text}, signer)
	need(err == nil && bytes.HasPrefix(text, again), "signed again")
	fmt.Println("good checkpoint signed again")
}

func main() {
	l := &lane{roots: map[int64]tlog.Hash{}}
	items := map[string]string{}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	proofs := 0
	for in.Scan() {
		w := strings.Fields(in.Text())
		need(len(w) >= 2, "line:", in.Text())
		switch w[0] {
		case "entry":
			l.add(decode(w[1]))
		case "root":
			l.checkRoot(number(w[1]), hashes(w[2:])[0])
		case "inclusion":
			l.checkInclusion(number(w[1]), number(w[2]), hashes(w[3:]))
			proofs++
		case "consistency":
			old, size := number(w[1]), number(w[2])
			l.checkConsistency(old, size, hashes(w[3:]))
			proofs++
		default:
			items[w[0]] = w[1]
		}
	}
	need(in.Err() == nil, "read:", in.Err())
	need(len(l.roots) == len(l.leaves) && proofs == len(l.leaves)*(len(l.leaves)+1), "items")
	fmt.Println("good roots and proofs")
	l.checkNote(items)
}
