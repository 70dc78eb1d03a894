using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats;

/// <summary>Sorts the fields that are not known by whether they may change what the net computes.</summary>
internal sealed class DoubtfulFields
{
    // They steer training, a device or what is printed, in whatever fork they are.
    private static readonly HashSet<string> Harmless =
    [
        "engine", "debug_info", "force_backward", "cudnn_math_override", "forward_type", "backward_type", "forward_math", "backward_math",
        "default_forward_type", "default_backward_type", "default_forward_math", "default_backward_math", "default_conv_algos_override",
        "default_cudnn_math_override", "conv_algos_override", "workspace_limit", "cudnn_workspace", "mem_opt", "optimize_mem", "gpu_id", "device_id",
        "global_grad_scale", "global_grad_scale_adaptive", "weight_decay", "regularization_type", "diff_scale", "gradient_clip", "prefetch",
        "random_seed", "sparse_ratio", "visualize", "display", "blobs_lr", "lr_mult", "decay_mult", "propagate_down", "need_backward",
    ];

    private DoubtfulFields(IReadOnlyList<Diagnostic> warnings, IReadOnlyList<Diagnostic> inLayers) => (Warnings, InLayers) = (warnings, inLayers);

    /// <summary>What the user should hear of, in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; }

    /// <summary>Those of <see cref="Warnings"/> that stand in a layer which takes part: it may compute something else.</summary>
    public IReadOnlyList<Diagnostic> InLayers { get; }

    /// <summary>Sorts the fields of a net.</summary>
    /// <param name="text">The net as parsed.</param>
    /// <param name="all">The layers for all states, in today's form.</param>
    /// <param name="kept">Those that take part.</param>
    public static DoubtfulFields Of(TextDocument<NetParameter> text, IEnumerable<LayerParameter> all, IEnumerable<LayerParameter> kept)
    {
        List<Diagnostic> warnings = [.. text.Warnings.Where(warning => warning.Position.Line == 0)], inLayers = [];
        SourcePosition[] starts = [.. all.Select(layer => text.Positions.Find(layer)).OfType<SourcePosition>().OrderBy(at => (at.Line, at.Column))];
        HashSet<SourcePosition> taking = [.. kept.Select(layer => text.Positions.Find(layer)).OfType<SourcePosition>()];
        // There is a warning for each unknown field, in the same order.
        IEnumerable<Diagnostic> ofFields = text.Warnings.Where(warning => warning.Position.Line > 0);
        int layer = -1;
        foreach ((UnknownField field, Diagnostic warning) in text.UnknownFields.Zip(ofFields))
        {
            while (layer + 1 < starts.Length && (starts[layer + 1].Line, starts[layer + 1].Column).CompareTo((field.Position.Line, field.Position.Column)) <= 0)
                layer++;
            if (Harmless.Contains(field.Name))
                continue;
            if (field.Owner is NetParameter || layer < 0)
            {
                warnings.Add(warning);
            }
            else if (taking.Contains(starts[layer]))
            {
                inLayers.Add(new Diagnostic(warning.Position, $"{warning.Message}; the layer may compute something else"));
                warnings.Add(inLayers[^1]);
            }
        }
        return new DoubtfulFields(warnings, inLayers);
    }
}
