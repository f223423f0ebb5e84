package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

func (a *app) netsCommand() *cobra.Command {
	size := sizeFlag{only: true, size: [2]int{512, 1024}}
	c := &cobra.Command{
		Use:   "nets",
		Short: "List the networks that are known: parameters, cost, operators, precision, paper",
		Long: `List the networks whose checkpoints "edgeseg convert" takes, with the classes of Cityscapes: parameters as papers
count them, multiply-accumulates of a frame of --size (or of the nearest that the network takes), operators, those that
int8 models compute in float32, and the paper's number at arXiv.`,
		Args: cobra.NoArgs,
		RunE: action(func(context.Context, []string) error { return a.nets(size.size) }),
	}
	c.Flags().Var(&size, "size", "the frame whose cost is counted")
	c.Flags().BoolVar(&a.json, "json", false, "print one JSON object a line")
	return c
}

func (a *app) nets(size [2]int) error {
	all, err := netdef.Catalogue()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "network\tparameters\tGMAC\tat\tarXiv\tin float32 beside int8\toperators")
	for i := range all {
		l, err := netLineOf(&all[i], size)
		if err != nil {
			return err
		}
		if a.json {
			if err := outputError(writeJSON(a.stdout, l)); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(w, "%s\t%.2f M\t%.2f\t%dx%d\t%s\t%s\t%s\n", l.Net, float64(l.Parameters)/1e6, float64(l.MACs)/1e9, l.Input[0], l.Input[1],
			strings.Join(l.Papers, ", "), strings.Join(l.Float, ", "), strings.Join(l.Operators, ", "))
	}
	if a.json {
		return nil
	}
	w.Flush()
	_, err = a.stdout.Write(b.Bytes())
	return outputError(err)
}

// netLineOf describes a network at the size nearest to the one that is asked for.
func netLineOf(k *netdef.Known, size [2]int) (*netLine, error) {
	p := k.Blueprint
	for i := range size {
		size[i] = max((size[i]+p.Multiple/2)/p.Multiple*p.Multiple, p.Multiple)
	}
	macs, err := p.Graph.MACs(size[0], size[1])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Net, err)
	}
	l := &netLine{Type: "net", Net: p.Net, Parameters: p.NumParams(false), MACs: macs, Input: size,
		Classes: k.Classes, Papers: strings.Split(k.Paper, "; "), Operators: p.Graph.Operators(), Float: []string{}}
	for _, kind := range l.Operators {
		if ops.FloatOnly(kind) {
			l.Float = append(l.Float, kind)
		}
	}
	return l, nil
}
