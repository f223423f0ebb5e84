// The end of dwConvS8Grid512 and dwConvS8Grid256: stride 2.

// TWO goes through pixels whose last column is the next one's first.
#define TWO(COLUMN, FINISH, loop) \
	COLUMN(C00, C01, C02, C03) \
loop: \
	COLUMN(C10, C11, C12, C13) \
	COLUMN(C20, C21, C22, C23) \
	PIXEL(FINISH, C00, C01, C02, C03, C10, C11, C12, C13, C20, C21, C22, C23) \
	JEQ  done \
	COLUMN(C10, C11, C12, C13) \
	COLUMN(C00, C01, C02, C03) \
	PIXEL(FINISH, C20, C21, C22, C23, C10, C11, C12, C13, C00, C01, C02, C03) \
	JNE  loop

two:
	CMPL  R13, $-383
	JEQ   relu2
	TESTL R14, R14
	JNE   shifted2
	TWO(COLUMN, CLAMP, clamp2)
	JMP   done

shifted2:
	TWO(SHIFTED, CLAMP, clampShifted2)
	JMP done

relu2:
	VPXORD (8*BYTES)(R12), SIGN, ZERO
	TESTL  R14, R14
	JNE    reluShifted2
	TWO(COLUMN, RELU, reluTwo)
	JMP    done

reluShifted2:
	TWO(SHIFTED, RELU, reluShiftedTwo)
	JMP done
