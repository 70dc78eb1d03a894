using CaffeSharp.Formats.Text;


namespace CaffeSharp.Diagnostics;

/// <summary>Takes down what the rules find.</summary>
internal sealed class LintReport
{
    private readonly List<Finding> _findings = [];

    /// <summary>All findings in the order of the file; those without a place come last.</summary>
    public IReadOnlyList<Finding> Sorted =>
    [
        .. _findings.OrderBy(finding => finding.Position is null)
            .ThenBy(finding => finding.Position?.Line)
            .ThenBy(finding => finding.Position?.Column),
    ];

    /// <summary>Takes down something about the net as a whole.</summary>
    public void Add(Severity severity, string rule, string message, string cost, SourcePosition? position = null) =>
        _findings.Add(new Finding(severity, rule, message, cost) { Position = position });

    /// <summary>Takes down something about a layer.</summary>
    /// <param name="severity">How much it matters.</param>
    /// <param name="rule">The rule's name.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="message">What goes on after the layer's name, as in "has a stride of 0".</param>
    /// <param name="cost">What it costs.</param>
    /// <param name="position">Where exactly; where the layer begins by default.</param>
    public void Add(Severity severity, string rule, LintLayer layer, string message, string cost, SourcePosition? position = null) =>
        _findings.Add(new Finding(severity, rule, $"layer '{layer.Text.Name}' ({layer.Text.Type}) {message}", cost)
        {
            Position = position ?? layer.Position,
            Layer = layer.Text.Name,
        });
}
