package jpeg

import (
	"encoding/hex"
	"sync"
)

// standard are the tables of T.81, annex K.3, by class and number: luma's and chroma's.
var standard = sync.OnceValue(func() *[2][2]table {
	t := new([2][2]table)
	for class := range t {
		for id := range t[class] {
			spec, err := hex.DecodeString(standardSpecs[class][id])
			if err == nil {
				err = t[class][id].build(spec, class == 0)
			}
			if err != nil {
				panic(err) // not with these constants
			}
		}
	}
	return t
})

// standardSpecs are the numbers of codes of 1 to 16 bits, and the symbols.
var standardSpecs = [2][2]string{
	{
		"00010501010101010100000000000000" +
			"000102030405060708090a0b",
		"00030101010101010101010000000000" +
			"000102030405060708090a0b",
	},
	{
		"0002010303020403050504040000017d" +
			"01020300041105122131410613516107227114328191a1082342b1c1" +
			"1552d1f02433627282090a161718191a25262728292a343536373839" +
			"3a434445464748494a535455565758595a636465666768696a737475" +
			"767778797a838485868788898a92939495969798999aa2a3a4a5a6a7" +
			"a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8" +
			"d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa",
		"00020102040403040705040400010277" +
			"000102031104052131061241510761711322328108144291a1b1c109" +
			"233352f0156272d10a162434e125f11718191a262728292a35363738" +
			"393a434445464748494a535455565758595a636465666768696a7374" +
			"75767778797a82838485868788898a92939495969798999aa2a3a4a5" +
			"a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6" +
			"d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa",
	},
}
