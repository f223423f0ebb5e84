package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print the completion script for bash, zsh, fish or powershell",
		Long: `Print the script that completes edgeseg's commands and flags, for example

  source <(edgeseg completion bash)
  edgeseg completion zsh > "${fpath[1]}/_edgeseg"
  edgeseg completion fish > ~/.config/fish/completions/edgeseg.fish`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			var err error
			switch args[0] {
			case "bash":
				err = root.GenBashCompletionV2(a.stdout, true)
			case "zsh":
				err = root.GenZshCompletion(a.stdout)
			case "fish":
				err = root.GenFishCompletion(a.stdout, true)
			case "powershell":
				err = root.GenPowerShellCompletionWithDesc(a.stdout)
			}
			return outputError(err)
		},
	}
}

// completeChoices lets the shell complete the words of every flag that has a few.
func completeChoices(root *cobra.Command) {
	for _, c := range root.Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if choice, ok := f.Value.(*choiceFlag); ok {
				words := cobra.FixedCompletions(choice.words, cobra.ShellCompDirectiveNoFileComp)
				if err := c.RegisterFlagCompletionFunc(f.Name, words); err != nil {
					panic(err) // registered twice
				}
			}
		})
	}
}
