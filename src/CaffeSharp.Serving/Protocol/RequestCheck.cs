using CaffeSharp.Graph;
using CaffeSharp.Serving.Models;

namespace CaffeSharp.Serving.Protocol;

/// <summary>Holds a request against the model it is for.</summary>
internal static class RequestCheck
{
    /// <summary>The only numbers there are.</summary>
    public const string Datatype = "FP32";

    /// <summary>The shapes of the inputs, in the order of the request.</summary>
    /// <exception cref="RefusalException">An input is missing, unknown, given twice, or of numbers or a shape that the model does not take.</exception>
    public static Shape[] Inputs(Model model, IReadOnlyList<InputTensor> inputs)
    {
        var shapes = new Shape[inputs.Count];
        for (int i = 0; i < shapes.Length; i++)
        {
            InputTensor input = inputs[i];
            InputRule rule = model.Inputs.FirstOrDefault(rule => rule.Value.Name == input.Name)
                ?? throw Bad($"'{model.Name}' has no input '{Quote.Short(input.Name)}'; its inputs are {Names(model.Inputs.Select(known => known.Value))}");
            if (inputs.Take(i).Any(other => other.Name == input.Name))
                throw Bad($"input '{input.Name}' is given twice");
            if (input.Datatype != Datatype)
                throw Bad($"input '{input.Name}' is {(input.Datatype.Length == 0 ? "of no datatype" : Quote.Short(input.Datatype))}, and the model takes {Datatype}");
            shapes[i] = rule.Check(input.Shape ?? throw Bad($"input '{input.Name}' has no shape"));
        }
        if (inputs.Count != model.Inputs.Count)
            throw Bad($"'{model.Name}' has inputs that are not given: {Names(model.Inputs.Select(rule => rule.Value).Where(value => inputs.All(input => input.Name != value.Name)))}");
        if (model.IsBatched && shapes.Any(shape => shape[0] != shapes[0][0]))
            throw Bad($"inputs count different images on axis 0: {string.Join(", ", inputs.Zip(shapes).Select(pair => $"'{pair.First.Name}' {pair.Second}"))}");
        return shapes;
    }

    /// <summary>The outputs that are wanted; all if the request names none.</summary>
    /// <exception cref="RefusalException">There is no such output, or it is named twice.</exception>
    public static IReadOnlyList<RequestedOutput> Outputs(Model model, IReadOnlyList<RequestedOutput> outputs)
    {
        foreach (RequestedOutput output in outputs)
        {
            if (model.Outputs.All(known => known.Name != output.Name))
                throw Bad($"'{model.Name}' has no output '{Quote.Short(output.Name)}'; its outputs are {Names(model.Outputs)}");
        }
        if (outputs.DistinctBy(output => output.Name).Count() != outputs.Count)
            throw Bad("an output is named twice");
        return outputs.Count > 0 ? outputs : [.. model.Outputs.Select(output => new RequestedOutput(output.Name, null))];
    }

    /// <summary>The numbers of an input that stand in the JSON or in typed contents.</summary>
    /// <exception cref="RefusalException">They are not as many or not nested as the shape.</exception>
    public static Blob Numbers(InputTensor input, Shape shape)
    {
        float[] data = input.Data ?? throw Bad($"input '{input.Name}' has no data");
        if (data.Length != shape.Count())
            throw Bad($"input '{input.Name}' {shape} takes {shape.Count()} numbers, not {data.Length}");
        if (input.Nesting.Count > 1 && !input.Nesting.SequenceEqual(shape.Select(size => (long)size)))
            throw Bad($"the data of input '{input.Name}' are nested as [{string.Join(", ", input.Nesting)}], and its shape is {shape}");
        return new Blob(shape, data);
    }

    private static string Names(IEnumerable<Value> values) => string.Join(", ", values.Select(value => $"'{value.Name}' {value.Shape}"));

    private static RefusalException Bad(string message) => new(Refusal.BadRequest, message);
}
