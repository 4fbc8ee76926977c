from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0002_grade_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='gradecheck',
            name='remark',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
    ]
