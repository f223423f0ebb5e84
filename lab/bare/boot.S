# From the reset vector to C: the image is the machine's whole BIOS, so that nothing else has
# to be there. It copies itself to RAM, enters long mode with the first 2 MiB mapped where they
# are and all memory once more at PHYSICAL, and calls start. Below it: how the kernel is entered.

#define BASE 0x10000           /* where the image runs, as rom.ld has it */
#define PHYSICAL 0xffff800000000000
#define USER_DATA 0x23         /* selectors, with privilege level 3 */
#define USER_CODE 0x2b

        .section .text.boot, "ax"
        .code16
real:   cli
        cld
        mov     $0xf000, %ax            # the ROM, below 1 MiB too
        mov     %ax, %ds
        mov     $BASE >> 4, %ax
        mov     %ax, %es
        xor     %si, %si
        xor     %di, %di
        mov     $0x8000, %cx
        rep movsw
        lgdtl   %cs:gdtr - BASE
        mov     $1, %eax                # PE
        mov     %eax, %cr0
        ljmpl   $0x08, $protected

        .code32
protected:
        mov     $0x18, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     $bss_from, %edi
        mov     $bss_to, %ecx
        sub     %edi, %ecx
        xor     %eax, %eax
        rep stosb
        # Entries: present, writable (3), user (7), of 2 MiB or 1 GiB (83).
        movl    $pdpt + 7, pml4
        movl    $pd + 7, pdpt
        movl    $0x83, pd
        movl    $pdpt_physical + 3, pml4 + 8 * 256
        movl    $0x83, pdpt_physical
        mov     $pml4, %eax
        mov     %eax, %cr3
        mov     $0x40620, %eax          # PAE, OSFXSR, OSXMMEXCPT, OSXSAVE
        mov     %eax, %cr4
        mov     $0xc0000080, %ecx       # EFER: SCE, LME, NXE
        mov     $0x901, %eax
        xor     %edx, %edx
        wrmsr
        mov     $0x80010033, %eax       # PG, WP, NE, MP, PE
        mov     %eax, %cr0
        ljmpl   $0x10, $long

        .code64
long:   mov     $stack_top, %rsp
        lea     tss(%rip), %rax         # its descriptor's base
        mov     %ax, gdt + 0x32
        shr     $16, %eax
        mov     %al, gdt + 0x34
        mov     $0x30, %eax
        ltr     %ax
        fninit
        # XCR0: of x87, SSE, AVX, AVX-512 and AMX what CPUID says there is.
        mov     $0xd, %eax
        xor     %ecx, %ecx
        cpuid
        xor     %ecx, %ecx
        and     $0x600e7, %eax
        xor     %edx, %edx
        xsetbv
        call    start
        ud2

# enter(frame): continues there.
        .globl  enter
enter:  mov     %rdi, %rsp
        jmp     leave

# Entered from SYSCALL, and below from exceptions, with the registers as C's struct frame.
# There is one stack: threads change only between their frames, and interrupts are never on.
        .globl  syscall_entry
syscall_entry:
        mov     %rsp, user_rsp
        mov     $stack_top, %rsp
        push    $USER_DATA
        push    user_rsp
        push    %r11
        push    $USER_CODE
        push    %rcx
        push    $0
        push    $0x80                   # no exception's number
save:   push    %rax
        push    %rbx
        push    %rcx
        push    %rdx
        push    %rsi
        push    %rdi
        push    %rbp
        push    %r8
        push    %r9
        push    %r10
        push    %r11
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        cld
        mov     %rsp, %rdi
        mov     %rsp, %rbp
        and     $-16, %rsp
        call    trap
        mov     %rbp, %rsp
leave:  pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %r11
        pop     %r10
        pop     %r9
        pop     %r8
        pop     %rbp
        pop     %rdi
        pop     %rsi
        pop     %rdx
        pop     %rcx
        pop     %rbx
        pop     %rax
        add     $16, %rsp
        iretq

# One entry of 16 bytes for each exception; those that push no error code get a 0.
        .balign 16
        .globl  exceptions
exceptions:
        .set    vector, 0
        .rept   32
        .balign 16
        .if     !((0x227d00 >> vector) & 1)
        push    $0
        .endif
        push    $vector
        jmp     save
        .set    vector, vector + 1
        .endr

        .data
        .balign 8
gdt:    .quad   0
        .quad   0x00cf9b000000ffff      # 08: code, 32 bits
        .quad   0x00af9b000000ffff      # 10: code, 64 bits
        .quad   0x00cf93000000ffff      # 18: data
        .quad   0x00cff3000000ffff      # 20: the program's data
        .quad   0x00affb000000ffff      # 28: the program's code
        .quad   0x0000890000000067, 0   # 30: task state
gdtr:   .word   gdtr - gdt - 1
        .long   gdt
tss:    .long   0
        .quad   stack_top               # of exceptions in the program
        .fill   92, 1, 0

        .bss
        .balign 4096
        .globl  pml4
pml4:   .skip   4096
pdpt:   .skip   4096
pd:     .skip   4096
pdpt_physical:
        .skip   4096
        .skip   16384
stack_top:
user_rsp:
        .skip   8

        .section .reset, "ax"
        .code16
        jmp     real

        .section .note.GNU-stack, "", @progbits
