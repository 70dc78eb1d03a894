using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Planning;

namespace CaffeSharp.Execution;

/// <summary>A plan laid over a session's memory: a blob for every value, ready to run without allocating.</summary>
internal sealed class Binding
{
    private readonly Blob[] _planned;
    private readonly bool _isDynamic;

    public Binding(Plan plan, Memory<float> arena)
    {
        Plan = plan;
        _planned = new Blob[plan.Shapes.Count];
        foreach (Value value in plan.Graph.Nodes.SelectMany(node => node.Tops))
        {
            Shape shape = plan.Stored(value);
            _planned[value.Id] = new Blob(shape, arena.Slice(plan.Memory.Offsets[value.Id], shape.Count()));
        }
        Values = [.. _planned];
        Steps = [.. plan.Steps.Select(step => new BoundStep(step, [.. step.Node.Bottoms.Select(plan.Stored)]))];
        Scratch = arena.Slice(plan.Memory.ScratchOffset, plan.Memory.ScratchSize);
        Outputs = new NetOutputs(plan.Graph, value => Values[value.Id]);
        _isDynamic = plan.Steps.Any(step => step.Node.Layer.HasDataDependentShapes);
    }

    public Plan Plan { get; }

    /// <summary>The blob of every value that the plan makes, by its id; views that a data-dependent layer made smaller included.</summary>
    public Blob[] Values { get; }

    public BoundStep[] Steps { get; }

    public Memory<float> Scratch { get; }

    /// <summary>The net's outputs by name.</summary>
    public NetOutputs Outputs { get; }

    /// <summary>Gives every blob its planned shape again.</summary>
    public void Begin()
    {
        if (_isDynamic)
            _planned.CopyTo(Values, 0);
    }

    /// <summary>Takes over the shapes that the outputs turned out to have.</summary>
    public void End()
    {
        if (!_isDynamic)
            return;
        foreach (Value output in Plan.Graph.Outputs)
            Outputs.Set(output.Name, Values[output.Id]);
    }
}
