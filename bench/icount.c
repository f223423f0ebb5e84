/* A TCG plugin for qemu-user: counts the guest instructions that a program executes.
 *
 *   qemu-aarch64 -plugin icount.so PROGRAM                  prints "icount N" on stderr at exit
 *   qemu-aarch64 -plugin icount.so,blocks=FILE PROGRAM      and writes a line for each block of code that ran:
 *                                                           SYMBOL ADDRESS LENGTH EXECUTIONS
 *
 * A block is what QEMU translates at once: straight code up to a branch, so the body of a
 * kernel's inner loop is one block. Debian ships no header for plugins; the declarations are those of
 * version 1 of the interface. Counters are added to without a lock: the few instructions that threads
 * of the Go runtime lose beside a single worker lie below the noise of the count.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, enum qemu_plugin_op, void *, uint64_t);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *);

int qemu_plugin_version = 1;

struct block {
	const char *symbol;
	uint64_t address, length, executions; /* length in instructions, 0: free */
};

enum { CAPACITY = 1 << 18 };
static struct block blocks[CAPACITY]; /* open addressing, by address and length */
static uint64_t total, lost;
static const char *blocks_path;

/* find gives the entry of a block, NULL when the table is full. Translation holds QEMU's lock. */
static struct block *find(uint64_t address, uint64_t length)
{
	uint64_t h = (address / 4 * 31 + length) * 0x9e3779b97f4a7c15u >> 46;
	for (int tries = 0; tries < CAPACITY; tries++, h++) {
		struct block *b = &blocks[h % CAPACITY];
		if (b->length == 0 || (b->address == address && b->length == length))
			return b;
	}
	return NULL;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	uint64_t n = qemu_plugin_tb_n_insns(tb);
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &total, n);
	if (!blocks_path)
		return;
	struct block *b = find(qemu_plugin_tb_vaddr(tb), n);
	if (!b) {
		lost++;
		return;
	}
	b->address = qemu_plugin_tb_vaddr(tb);
	b->length = n;
	b->symbol = qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(tb, 0));
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &b->executions, 1);
}

/* print writes a symbol as one word: names of generic functions have spaces. */
static void print(FILE *f, const char *symbol)
{
	if (!symbol || !*symbol)
		symbol = "?";
	for (; *symbol; symbol++)
		fputc(*symbol == ' ' ? '_' : *symbol, f);
}

static void ended(qemu_plugin_id_t id, void *unused)
{
	(void)id, (void)unused;
	fprintf(stderr, "icount %" PRIu64 "\n", total);
	if (!blocks_path)
		return;
	FILE *f = fopen(blocks_path, "w");
	if (!f) {
		perror(blocks_path);
		return;
	}
	for (int i = 0; i < CAPACITY; i++) {
		struct block *b = &blocks[i];
		if (!b->length)
			continue;
		print(f, b->symbol);
		fprintf(f, " %" PRIx64 " %" PRIu64 " %" PRIu64 "\n", b->address, b->length, b->executions);
	}
	if (fclose(f))
		perror(blocks_path);
	if (lost)
		fprintf(stderr, "icount: %" PRIu64 " blocks did not fit the table\n", lost);
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "blocks=", 7) != 0) {
			fprintf(stderr, "icount: no option %s\n", argv[i]);
			return -1;
		}
		blocks_path = strdup(argv[i] + 7);
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}
