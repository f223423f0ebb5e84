package flat

import (
	"errors"
	"fmt"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/strictjson"
	"github.com/edgeseg/edgeseg/ops"
)

var variantTypes = map[string]ops.Type{"float32": ops.Float32, "int8": ops.Int8}

func (d *decoder) variant(name string) error {
	t, ok := variantTypes[name]
	if !ok {
		if name == "x" {
			return d.Skip()
		}
		return unknown("variant", name)
	}
	g := &netdef.Graph{}
	d.model.Variants[t] = g
	err := d.Object(func(key string) (err error) {
		switch key {
		case "scales":
			d.scales[g], err = d.Text()
		case "values":
			err = d.Array(func(i int) error { return d.value(g, i, t) })
		case "nodes":
			inputs := 0
			err = d.Array(func(i int) error { return d.node(g, i, &inputs) })
		default:
			err = d.other(key)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// value reads a value of a graph for arithmetic in type t, which is the value's too if it does not say.
func (d *decoder) value(g *netdef.Graph, i int, t ops.Type) error {
	if i > netdef.MaxNodes { // the input and one value a node
		return fmt.Errorf("more than %d values", netdef.MaxNodes+1)
	}
	v := netdef.Value{Type: t}
	err := d.Object(func(key string) (err error) {
		switch key {
		case "name":
			v.Name, err = d.Text()
		case "channels":
			v.Channels, err = readInt(d.Reader)
		case "type":
			var name string
			if name, err = d.Text(); err != nil {
				return err
			}
			var ok bool
			if v.Type, ok = variantTypes[name]; !ok {
				err = unknown("type", name)
			}
		case "zero_point":
			var z int
			z, err = readInt(d.Reader)
			v.Quant.ZeroPoint = int32(z)
		case "raw":
			v.Raw, err = d.Bool()
		default:
			err = d.other(key)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("value %d %.60q: %w", i, v.Name, err)
	}
	g.Values = append(g.Values, v)
	return nil
}

func (d *decoder) node(g *netdef.Graph, i int, inputs *int) error {
	if i >= netdef.MaxNodes {
		return fmt.Errorf("more than %d nodes", netdef.MaxNodes)
	}
	n := netdef.Node{Output: -1}
	var attributes *strictjson.Reader // where they stand: they may come before the operator
	err := d.Object(func(key string) (err error) {
		switch key {
		case "name":
			n.Name, err = d.Text()
		case "op":
			var kind string
			if kind, err = d.Text(); err != nil {
				return err
			}
			var ok bool
			if n.Op, ok = ops.New(kind); !ok {
				err = unknown("operator", kind)
			}
		case "attributes":
			here := *d.Reader
			attributes = &here
			err = d.Skip()
		case "inputs":
			err = d.Array(func(int) error {
				if *inputs++; *inputs > maxInputs {
					return fmt.Errorf("more than %d inputs in the graph", maxInputs)
				}
				v, err := readInt(d.Reader)
				n.Inputs = append(n.Inputs, v)
				return err
			})
		case "output":
			n.Output, err = readInt(d.Reader)
		case "params":
			n.Params, err = readParams(d.Reader)
		default:
			err = d.other(key)
		}
		return err
	})
	if err == nil && n.Op == nil {
		err = errors.New("no operator")
	}
	if err == nil && attributes != nil {
		err = readAttributes(attributes, n.Op)
	}
	if err != nil {
		return fmt.Errorf("node %d %.60q: %w", i, n.Name, err)
	}
	g.Nodes = append(g.Nodes, n)
	return nil
}

func readParams(r *strictjson.Reader) (map[string]string, error) {
	params := map[string]string{}
	err := r.Object(func(role string) error {
		if len(params) == maxParams {
			return fmt.Errorf("more than %d params", maxParams)
		}
		name, err := r.Text()
		params[role] = name
		return err
	})
	if len(params) == 0 {
		params = nil
	}
	return params, err
}
