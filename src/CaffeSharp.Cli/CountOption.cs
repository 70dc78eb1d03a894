using System.CommandLine;

namespace CaffeSharp.Cli;

/// <summary>An option that takes a whole number from 1 on, perhaps up to a limit.</summary>
internal sealed class CountOption : Option<int>
{
    public CountOption(string name, string description, params string[] aliases) : base(name, aliases)
    {
        Description = description;
        HelpName = "N";
        Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int count) && (count < 1 || count > Most))
                result.AddError($"{name} takes a number from 1 {(Most == int.MaxValue ? "on" : $"to {Most}")}, not {count}");
        });
    }

    /// <summary>The largest number taken.</summary>
    public int Most { get; set; } = int.MaxValue;
}
