// PARTBYTES stores the first n bytes of x, 1 to 15, at p, which moves, and goes to next.
#define PARTBYTES(n, x, p, next) \
	TESTB   $8, n       \
	JEQ     four        \
	VMOVQ   x, (p)      \
	VPSRLDQ $8, x, x    \
	ADDQ    $8, p       \
four: \
	TESTB   $4, n       \
	JEQ     two         \
	VMOVD   x, (p)      \
	VPSRLDQ $4, x, x    \
	ADDQ    $4, p       \
two: \
	TESTB   $2, n       \
	JEQ     one         \
	VPEXTRW $0, x, (p)  \
	VPSRLDQ $2, x, x    \
	ADDQ    $2, p       \
one: \
	TESTB   $1, n       \
	JEQ     next        \
	VPEXTRB $0, x, (p)  \
	JMP     next

// PARTFLOATS stores the first n floats of y, 1 to 7, whose lower half is x, at p, which moves, and goes to next.
#define PARTFLOATS(n, y, x, p, next) \
	TESTB        $4, n      \
	JEQ          two        \
	VMOVUPS      x, (p)     \
	VEXTRACTF128 $1, y, x   \
	ADDQ         $16, p     \
two: \
	TESTB        $2, n      \
	JEQ          one        \
	VMOVQ        x, (p)     \
	VPSRLDQ      $8, x, x   \
	ADDQ         $8, p      \
one: \
	TESTB        $1, n      \
	JEQ          next       \
	VMOVD        x, (p)     \
	JMP          next
