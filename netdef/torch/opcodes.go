package torch

// The opcodes of pickle protocols 2 to 5 that hold data. Those that make objects of
// classes (NEWOBJ, INST, OBJ, EXT, ...) are known only to be refused.
const (
	opProto          = 0x80
	opFrame          = 0x95
	opStop           = '.'
	opMark           = '('
	opPop            = '0'
	opPopMark        = '1'
	opDup            = '2'
	opNone           = 'N'
	opTrue           = 0x88
	opFalse          = 0x89
	opBinInt         = 'J'
	opBinInt1        = 'K'
	opBinInt2        = 'M'
	opLong1          = 0x8a
	opLong4          = 0x8b
	opBinFloat       = 'G'
	opShortBinString = 'U'
	opBinString      = 'T'
	opShortUnicode   = 0x8c
	opBinUnicode     = 'X'
	opBinUnicode8    = 0x8d
	opShortBytes     = 'C'
	opBinBytes       = 'B'
	opBinBytes8      = 0x8e
	opByteArray8     = 0x96
	opEmptyTuple     = ')'
	opTuple1         = 0x85
	opTuple2         = 0x86
	opTuple3         = 0x87
	opTuple          = 't'
	opEmptyList      = ']'
	opAppend         = 'a'
	opAppends        = 'e'
	opList           = 'l'
	opEmptyDict      = '}'
	opSetItem        = 's'
	opSetItems       = 'u'
	opDict           = 'd'
	opEmptySet       = 0x8f
	opAddItems       = 0x90
	opFrozenSet      = 0x91
	opBinPut         = 'q'
	opLongBinPut     = 'r'
	opMemoize        = 0x94
	opBinGet         = 'h'
	opLongBinGet     = 'j'
	opGlobal         = 'c'
	opStackGlobal    = 0x93
	opBinPersID      = 'Q'
	opReduce         = 'R'
	opBuild          = 'b'
	opInst           = 'i'
	opObj            = 'o'
	opNewObj         = 0x81
	opNewObjEx       = 0x92
	opExt1           = 0x82
	opExt2           = 0x83
	opExt4           = 0x84
)

// step executes one opcode. Those that make a container count it as an object.
func (m *machine) step(op byte) {
	switch op {
	case opProto:
		if v := m.uint(1); v > maxProtocol {
			m.fail("pickle protocol %d, want at most %d", v, maxProtocol)
		}
	case opFrame: // a hint for buffering; what it announces must be there
		if n := m.uint(8); n > uint64(len(m.b)-m.pos) {
			m.fail("a frame of %d bytes, %d follow: the file is cut off", n, len(m.b)-m.pos)
		}
	case opMark:
		m.mark()
	case opPop:
		m.pop()
	case opPopMark:
		m.popMark()
	case opDup:
		m.push(m.top())
	case opNone, opTrue, opFalse, opBinInt, opBinInt1, opBinInt2, opLong1, opLong4, opBinFloat:
		m.scalar(op)
	case opShortBinString, opShortBytes:
		m.bytes(m.uint(1))
	case opBinString, opBinBytes:
		m.bytes(m.uint(4))
	case opBinBytes8, opByteArray8:
		m.bytes(m.uint(8))
	case opShortUnicode:
		m.text(m.uint(1))
	case opBinUnicode:
		m.text(m.uint(4))
	case opBinUnicode8:
		m.text(m.uint(8))
	case opBinPut:
		m.remember(uint32(m.uint(1)))
	case opLongBinPut:
		m.remember(uint32(m.uint(4)))
	case opMemoize:
		m.remember(uint32(len(m.memo)))
	case opBinGet:
		m.recall(uint32(m.uint(1)))
	case opLongBinGet:
		m.recall(uint32(m.uint(4)))
	case opGlobal:
		module := m.line()
		m.global(module, m.line())
	case opStackGlobal:
		name, ok := m.pop().(string)
		module, ok2 := m.pop().(string)
		if !ok || !ok2 {
			m.fail("want two strings as a name")
		}
		m.global(module, name)
	case opBinPersID:
		m.persistent(m.pop())
	case opReduce:
		args := m.pop()
		m.reduce(m.pop(), args)
	case opBuild:
		m.pop() // attributes: OrderedDict carries its _metadata so
		if _, ok := m.top().(*dict); !ok {
			m.refuse("an object with attributes")
		}
	case opInst, opObj, opNewObj, opNewObjEx, opExt1, opExt2, opExt4:
		m.refuse("an object of a class")
	default:
		m.container(op)
	}
}

func (m *machine) scalar(op byte) {
	switch op {
	case opNone:
		m.push(nil)
	case opTrue:
		m.push(true)
	case opFalse:
		m.push(false)
	case opBinInt:
		m.integer(4)
	case opBinInt1:
		m.push(int64(m.uint(1)))
	case opBinInt2:
		m.push(int64(m.uint(2)))
	case opLong1:
		m.integer(m.uint(1))
	case opLong4:
		m.integer(m.uint(4))
	case opBinFloat:
		m.float()
	}
}

func (m *machine) container(op byte) {
	if !m.count() {
		return
	}
	switch op {
	case opEmptyTuple:
		m.push(tuple(nil))
	case opTuple1, opTuple2, opTuple3:
		m.push(m.popTuple(int(op-opTuple1) + 1))
	case opTuple:
		m.push(m.popMark())
	case opEmptyList, opEmptySet:
		m.push(&list{})
	case opList, opFrozenSet:
		m.push(&list{m.popMark()})
	case opAppend:
		m.appendTo(m.popTuple(1))
	case opAppends, opAddItems:
		m.appendTo(m.popMark())
	case opEmptyDict:
		m.push(&dict{})
	case opDict:
		items := m.popMark()
		m.push(&dict{})
		m.setItems(items)
	case opSetItem:
		m.setItems(m.popTuple(2))
	case opSetItems:
		m.setItems(m.popMark())
	default:
		m.fail("opcode %#02x is not one of pickle protocols 2 to %d", op, maxProtocol)
	}
}
