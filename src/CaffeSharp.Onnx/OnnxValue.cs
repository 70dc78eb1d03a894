namespace CaffeSharp.Onnx;

/// <summary>
/// A tensor inside the ONNX graph that is being written. Arithmetic on it writes an operator: <c>x * 2 + y</c> is a Mul and
/// an Add, with ONNX's broadcasting. The default value stands for an optional input left out.
/// </summary>
public readonly struct OnnxValue
{
    private readonly OnnxScope? _scope;
    private readonly string? _name;

    internal OnnxValue(OnnxScope scope, string name)
    {
        _scope = scope;
        _name = name;
    }

    /// <summary>Its name while the graph is written; names of blobs are put in at the end.</summary>
    public string Name => _name ?? "";

    internal OnnxScope Scope => _scope ?? throw new InvalidOperationException("An optional input that is left out has no numbers.");

    /// <summary>The sum, number by number: the operator <c>Add</c>.</summary>
    public static OnnxValue operator +(OnnxValue left, OnnxValue right) => left.Scope.Op("Add", [left, right]);

    /// <summary>The difference, number by number: the operator <c>Sub</c>.</summary>
    public static OnnxValue operator -(OnnxValue left, OnnxValue right) => left.Scope.Op("Sub", [left, right]);

    /// <summary>The product, number by number: the operator <c>Mul</c>.</summary>
    public static OnnxValue operator *(OnnxValue left, OnnxValue right) => left.Scope.Op("Mul", [left, right]);

    /// <summary>The quotient, number by number: the operator <c>Div</c>.</summary>
    public static OnnxValue operator /(OnnxValue left, OnnxValue right) => left.Scope.Op("Div", [left, right]);

    /// <summary>The sum with a number: the operator <c>Add</c> on a constant.</summary>
    public static OnnxValue operator +(OnnxValue left, float right) => left + left.Scope.Constant(right);

    /// <summary>The value less a number: the operator <c>Sub</c> on a constant.</summary>
    public static OnnxValue operator -(OnnxValue left, float right) => left - left.Scope.Constant(right);

    /// <summary>The product with a number: the operator <c>Mul</c> on a constant.</summary>
    public static OnnxValue operator *(OnnxValue left, float right) => left * left.Scope.Constant(right);

    /// <summary>The quotient by a number: the operator <c>Div</c> on a constant.</summary>
    public static OnnxValue operator /(OnnxValue left, float right) => left / left.Scope.Constant(right);

    /// <summary>Applies an operator that takes this alone.</summary>
    public OnnxValue Apply(string op) => Scope.Op(op, [this]);
}
